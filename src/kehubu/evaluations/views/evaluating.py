"""One evaluation: scored, submitted, recalled, printed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kehubu.core import papers
from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.evaluations import printing, queries, services
from kehubu.evaluations.contents import equal_treatment
from kehubu.evaluations.forms import ReasonForm, ScoreForm, SubmitForm
from kehubu.evaluations.models import Evaluation
from kehubu.evaluations.services.evaluating import missing
from kehubu.people.http import actor, found_or_404


@require_GET
def evaluation(request: HtmxRequest, pk: int) -> HttpResponse:
    found = found_or_404(queries.evaluations, actor(request), pk)
    return _page(request, found, SubmitForm(), ReasonForm())


@require_http_methods(["GET", "POST"])
def score(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Give each criterion its points, with what the system knows beside it.
    """
    user = actor(request)
    found = found_or_404(queries.evaluations, user, pk)
    require(user, "evaluations.evaluate_client", found.client)
    initial = {
        "forecast_margin": found.forecast_margin,
        "version": found.version,
    }
    lines = queries.scores(found, user)
    form = ScoreForm(posted(request), initial=initial, lines=lines)
    if form.is_valid():
        with refusals_on(form):
            services.score(
                found,
                by=user,
                at=timezone.now(),
                marks=form.marks,
                forecast_margin=form.cleaned_data["forecast_margin"],
                seen=form.cleaned_data["version"],
            )
            messages.success(request, _("评分已保存。"))
            return redirect(found)
    context = {"evaluation": found, "form": form}
    return render_part(
        request, "evaluations/score.html#form", context, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def submit(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.evaluations, user, pk)
    require(user, "evaluations.evaluate_client", found.client)
    form = SubmitForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            services.submit(found, by=user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("已提交，等客户总监签字。"))
            return redirect(found)
    return _page(request, found, form, ReasonForm())


@require_http_methods(["GET", "POST"])
def recall(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.evaluations, user, pk)
    require(user, "evaluations.evaluate_client", found.client)
    form = ReasonForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            services.recall(found, by=user, at=timezone.now(), **form.cleaned_data)
            return redirect(found)
    return _page(request, found, SubmitForm(), form)


@require_GET
def pdf(request: HtmxRequest, pk: int) -> HttpResponse:
    found = found_or_404(queries.evaluations, actor(request), pk)
    paper = printing.evaluation_paper(found)
    data = papers.typeset(paper, at=timezone.now())
    return download(data, f"{paper.title}.pdf", "application/pdf")


def _page(
    request: HtmxRequest,
    found: Evaluation,
    submitting: SubmitForm,
    recalling: ReasonForm,
) -> HttpResponse:
    user = actor(request)
    context = {
        "evaluation": found,
        "lines": queries.scores(found, user),
        "lacking": missing(found) if found.is_draft else (),
        "asked": queries.asked_signatures(found),
        "equal_treatment": equal_treatment(),
        "submitting": submitting,
        "recalling": recalling,
        "story": queries.story(found),
    }
    return render_part(
        request,
        "evaluations/evaluation.html#page",
        context,
        status=status_of(submitting, recalling),
    )
