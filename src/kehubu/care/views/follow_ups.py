"""Follow-ups: mine, one of them, done, dropped, given to another."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kehubu.care import glancing, queries, services
from kehubu.care.filters import FollowUpFilter
from kehubu.care.forms import FollowUpForm, OutcomeForm
from kehubu.core import paging
from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people import queries as people
from kehubu.people.http import actor, found_or_404

WEEK = timedelta(days=7)


@require_GET
def follow_ups(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    found = FollowUpFilter(request.GET, queries.follow_ups(user), request=request)
    mark = request.GET.get("after", "")
    context = {
        "filter": found,
        "page": paging.page(found.qs, mark, "due_on", "pk"),
        "query": paging.without(request.GET, "after"),
    }
    return render_part(request, "care/follow_ups.html#rows", context)


@require_GET
def due(request: HtmxRequest) -> HttpResponse:
    """
    Show whom one is to visit and what one has to follow up in the next days, as a part
    of 今日; nothing where there is nothing.
    """
    context = glancing.coming(actor(request), timezone.localdate())
    return render_part(request, "care/due.html#rows", context)


@require_http_methods(["GET", "POST"])
def follow_up(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show a follow-up; a POST says that it is done.
    """
    user = actor(request)
    found = found_or_404(queries.follow_ups, user, pk)
    if request.method == "POST":
        require(user, "care.finish_follow_up", found)
    form = OutcomeForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            services.finish_follow_up(
                found, by=user, at=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("已办完。"))
            return redirect("care:follow_ups")
    context = {
        "follow_up": found,
        "form": form,
        **queries.follow_up_shown(found, user),
    }
    return render_part(
        request, "care/follow_up.html#page", context, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def drop(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.follow_ups, user, pk)
    require(user, "care.finish_follow_up", found)
    form = OutcomeForm(posted(request))
    form.fields["outcome"].label = _("为什么不办了")
    if form.is_valid():
        with refusals_on(form):
            services.drop_follow_up(
                found, by=user, at=timezone.now(), **form.cleaned_data
            )
            return redirect(found)
    context = {
        "form": form,
        "title": _("这项跟进不办了"),
        "about": str(found),
        "back": found.get_absolute_url(),
        "button": _("不办了"),
    }
    return render_part(
        request, "care/decide.html#form", context, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def replan(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.follow_ups, user, pk)
    require(user, "care.replan_follow_up", found)
    initial = {
        "what": found.what,
        "due_on": found.due_on,
        "is_complaint": found.is_complaint,
        "follower": found.owner_id,
        "version": found.version,
    }
    colleagues = people.colleagues(user, found.owner_id)
    form = FollowUpForm(posted(request), initial=initial, colleagues=colleagues)
    if form.is_valid():
        with refusals_on(form):
            services.replan_follow_up(
                found,
                by=user,
                at=timezone.now(),
                **form.values,
                seen=form.cleaned_data["version"] or 0,
            )
            return redirect(found)
    context = {
        "form": form,
        "title": _("调整跟进"),
        "about": str(found),
        "back": found.get_absolute_url(),
        "button": _("保存"),
    }
    return render_part(
        request, "care/decide.html#form", context, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def add(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Have something more follow from a contact.
    """
    user = actor(request)
    contact = found_or_404(queries.contacts, user, pk)
    require(user, "care.amend_contact", contact)
    initial = {"due_on": timezone.localdate() + WEEK, "follower": user.pk}
    form = FollowUpForm(
        posted(request), initial=initial, colleagues=people.colleagues(user)
    )
    if form.is_valid():
        with refusals_on(form):
            services.add_follow_up(contact, by=user, at=timezone.now(), **form.values)
            return redirect(contact)
    context = {
        "form": form,
        "title": _("安排跟进"),
        "about": str(contact),
        "back": contact.get_absolute_url(),
        "button": _("保存"),
    }
    return render_part(
        request, "care/decide.html#form", context, status=status_of(form)
    )
