"""The revisions of a piece of work: side by side, on paper, and who pays for more."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kehubu.core.access import require
from kehubu.core.forms import key_of, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.people.http import actor, found_or_404
from kehubu.procedures import printing as procedures
from kehubu.work import printing, queries, services
from kehubu.work import revisions as reading
from kehubu.work.forms import ExtraRevisionForm


@require_GET
def revisions(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show two turns side by side: those asked for, or else the last two.
    """
    user = actor(request)
    order = found_or_404(queries.orders, user, pk)
    chain = reading.chain_of(order, user)
    asked = [key_of(request.GET.get(side, "")) for side in ("left", "right")]
    chosen = [each for each in map(chain.turn, filter(None, asked)) if each]
    sides = chosen if len(chosen) == len(asked) else chain.turns[-2:]
    context = {"order": order, "chain": chain, "sides": sides}
    return render_part(request, "work/revisions.html#sides", context)


@require_GET
def revisions_pdf(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    order = found_or_404(queries.orders, user, pk)
    paper = printing.revisions_paper(reading.chain_of(order, user))
    pdf = procedures.pdf(paper, at=timezone.now())
    return download(pdf, f"{paper.title}-{paper.number}.pdf", "application/pdf")


@require_http_methods(["GET", "POST"])
def decide(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Decide whether a revision beyond the agreement is billed.
    """
    user = actor(request)
    order = found_or_404(queries.orders, user, pk)
    require(user, "work.decide_revision", order)
    form = ExtraRevisionForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            services.decide_extra_revision(
                order, by=user, at=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("已记下您的决定。"))
            return redirect(order)
    context = {"order": order, "form": form}
    return render_part(
        request, "work/decide_revision.html#form", context, status=status_of(form)
    )
