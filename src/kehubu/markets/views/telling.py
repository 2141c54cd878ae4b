"""Intelligence passed on: told, read, answered."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.markets import queries, services
from kehubu.markets.forms import AnswerForm, TellForm
from kehubu.people.http import actor, found_or_404


@require_http_methods(["GET", "POST"])
def tell(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.entry_rows, user, pk)
    require(user, "markets.tell_intelligence", found)
    known = [each.person_id for each in found.tellings.all()]
    colleagues = queries.colleagues(user).exclude(pk__in=[*known, user.pk])
    form = TellForm(posted(request), colleagues=colleagues)
    if form.is_valid():
        with refusals_on(form):
            services.tell(
                found,
                by=user,
                at=timezone.now(),
                people=list(form.cleaned_data["people"]),
            )
            messages.success(request, _("已转告，对方会收到通知。"))
            return redirect(found)
    context = {"entry": found, "form": form}
    return render_part(
        request, "markets/tell.html#form", context, status=status_of(form)
    )


@require_POST
def acknowledge(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.entry_rows, user, pk)
    services.acknowledge(found, by=user, at=timezone.now())
    return redirect(found)


@require_http_methods(["GET", "POST"])
def answer(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Write down what was done with an entry.
    """
    user = actor(request)
    found = found_or_404(queries.entry_rows, user, pk)
    require(user, "markets.answer_intelligence", found)
    form = AnswerForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            services.answer(found, by=user, at=timezone.now(), **form.cleaned_data)
            return redirect(found)
    context = {"entry": found, "form": form}
    return render_part(
        request, "markets/answer.html#form", context, status=status_of(form)
    )
