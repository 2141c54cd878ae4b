"""Stand-ins: one's own, and those of the people one manages."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kehubu.core import panels
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people import queries, services
from kehubu.people.forms import DelegationForm
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import Delegation, User


@require_http_methods(["GET", "POST"])
def delegations(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    colleagues = User.objects.visible_to(user).active().exclude(pk=user.pk)
    form = DelegationForm(posted(request), colleagues=colleagues)
    if form.is_valid():
        with refusals_on(form):
            services.delegate(user, by=user, at=timezone.now(), **form.cleaned_data)
            return redirect("people:delegations")
    context = {"form": form, "delegations": queries.delegations(user)}
    return render_part(
        request, "people/delegations.html#form", context, status=status_of(form)
    )


@require_GET
def delegation(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show a delegation, and what upper apps say of it: what was signed under it.
    """
    user = actor(request)
    found = found_or_404(queries.delegations, user, pk)
    shown = {"delegation": found, "panels": panels.of("people.delegation", found, user)}
    return render_part(request, "people/delegation.html#page", shown)


@require_POST
def revoke(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    delegation = found_or_404(Delegation.objects.visible_to, user, pk)
    services.revoke(delegation, by=user, at=timezone.now())
    return redirect("people:delegations")
