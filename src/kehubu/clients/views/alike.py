"""Is it there already? Asked while one types, and on a page of its own."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from kehubu.clients import alike
from kehubu.clients.forms import AlikeForm
from kehubu.core.access import require
from kehubu.core.forms import status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people.http import actor, count_once_more, is_within_limit

LIMIT = "client_told_of"


@require_GET
def show(request: HtmxRequest) -> HttpResponse:
    """
    Show clients like the one typed; of those that the user may not see only that there
    is one of just this name. Beyond so many of these in an hour nothing more is told of
    them, whether there is one or not.
    """
    user = actor(request)
    require(user, "clients.add_client")
    form = AlikeForm(request.GET or None)
    context = {"form": form, "asked": form.is_bound}
    if form.is_valid():
        besides = form.cleaned_data.pop("besides") or 0
        typed = alike.Typed(**form.cleaned_data)
        is_halted = not is_within_limit(request, LIMIT)
        told = not is_halted and alike.is_somebody_elses(typed, user, besides)
        if told:
            count_once_more(request, LIMIT)
        found = alike.likely(typed, user, besides)
        context |= {"found": found, "is_elsewhere": told, "is_halted": is_halted}
    status = status_of(form)
    return render_part(request, "clients/alike.html#found", context, status=status)
