"""Merging two entries of one person, side by side; what was merged, and undoing it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from kehubu.core.forms import go_on_from, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User
from kehubu.persons import queries, services, twins
from kehubu.persons.forms import MergeForm
from kehubu.persons.models import KeyPerson, PersonMerge


@require_GET
def choose(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show with whom a person may have to be merged, and what was merged into him.
    """
    user = actor(request)
    person = found_or_404(twins.mergeable, user, pk)
    context = {
        "person": person,
        "twins": twins.likely_twins(person, user),
        "merges": twins.merges(user).filter(kept=person),
    }
    return render_part(request, "persons/merge_choose.html#rows", context)


@require_http_methods(["GET", "POST"])
def merge_two(request: HtmxRequest, pk: int, other: int) -> HttpResponse:
    """
    Show two entries side by side; a POST folds the second into the first.
    """
    user = actor(request)
    kept = found_or_404(twins.mergeable, user, pk)
    dropped = found_or_404(twins.mergeable, user, other)
    seen = {"kept_version": kept.version, "dropped_version": dropped.version}
    form = MergeForm(posted(request), initial=seen)
    if form.is_valid():
        given = form.cleaned_data
        with refusals_on(form):
            services.merge(
                kept,
                by=user,
                at=timezone.now(),
                dropped=dropped,
                taken=given["taken"],
                seen=(given["kept_version"], given["dropped_version"]),
            )
            messages.success(request, _("已合并。需要时可以撤销。"))
            return redirect(kept)
        go_on_from(form, **seen)
    context = {"kept": kept, "dropped": dropped, "form": form}
    context |= _beside(kept, dropped, user)
    return render_part(
        request, "persons/merge_two.html#form", context, status=status_of(form)
    )


@require_GET
def merge(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show what a merge has done.
    """
    found = found_or_404(twins.merges, actor(request), pk)
    return render_part(request, "persons/merge.html#merge", {"merge": found})


@require_POST
def unmerge(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(PersonMerge.objects.visible_to, user, pk)
    services.unmerge(found, by=user, at=timezone.now())
    messages.success(request, _("已撤销合并，两份资料都恢复原样。"))
    return redirect(found)


def _beside(kept: KeyPerson, dropped: KeyPerson, user: User) -> dict[str, Any]:
    held = queries.held(kept) | queries.held(dropped)
    both = queries.covered(kept.pk) & queries.covered(dropped.pk)
    return {
        "sides": twins.side_by_side(kept, dropped),
        "kept_posts": queries.posts_of(kept, user),
        "dropped_posts": queries.posts_of(dropped, user),
        "aside": twins.put_aside(held, both),
    }
