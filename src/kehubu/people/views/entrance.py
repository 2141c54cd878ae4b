"""Pages for those who are not signed in yet: first run, and invited colleagues."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people import calendars, queries, services
from kehubu.people.forms import PasswordForm, WelcomeForm
from kehubu.people.models import Invitation, User
from kehubu.people.models.invitations import token_hash

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def welcome(request: HtmxRequest, token: str) -> HttpResponse:
    """
    Set the agency up, once, by the link that the first start printed.
    """
    invitation = _invitation(token)
    if invitation.user:
        return redirect("people:join", token)
    form = WelcomeForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            return _enter(request, _set_up(invitation, form.cleaned_data))
    context = {"form": form}
    return render_part(
        request, "people/welcome.html#form", context, status=status_of(form)
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HtmxRequest, token: str) -> HttpResponse:
    """
    Choose a password by the link that an administrator gave.
    """
    invitation = _invitation(token)
    if not invitation.user:
        return redirect("people:welcome", token)
    form = PasswordForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            user = services.accept_invitation(
                invitation, at=timezone.now(), password=form.cleaned_data["password"]
            )
            return _enter(request, user)
    context = {"form": form, "invited": invitation.user}
    return render_part(
        request, "people/join.html#form", context, status=status_of(form)
    )


def _invitation(token: str) -> Invitation:
    invitation = queries.open_invitation(token_hash(token), timezone.now())
    if invitation is None:
        raise Http404
    return invitation


def _set_up(invitation: Invitation, cleaned: dict[str, Any]) -> User:
    return services.set_up(
        invitation,
        at=timezone.now(),
        agency={
            "name": cleaned["agency_name"],
            "short_name": cleaned["agency_short_name"],
        },
        person={key: cleaned[key] for key in ("name", "username", "email")},
        password=cleaned["password"],
        position=cleaned["position"],
        days=calendars.shipped(cleaned["calendar"]) if cleaned["calendar"] else (),
    )


def _enter(request: HtmxRequest, user: User) -> HttpResponse:
    """
    Sign in, unless a second factor must be asked for: the sign-in page does that.
    """
    if is_mfa_enabled(user):
        return redirect("account_login")
    login(request, user, backend=BACKEND)
    return redirect("/")
