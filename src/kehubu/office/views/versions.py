"""The versions of a procedure: who published them when, compared, runs migrated."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.office import queries, services
from kehubu.office.forms import MappingForm
from kehubu.people.http import actor, found_or_404
from kehubu.procedures import queries as procedures
from kehubu.procedures import services as runs
from kehubu.procedures.graphs import graph_of
from kehubu.procedures.models import Procedure


@require_GET
def versions(request: HtmxRequest, pk: int) -> HttpResponse:
    procedure = _procedure(request, pk)
    user = actor(request)
    context = {
        "procedure": procedure,
        "versions": queries.versions(procedure),
        "drafts": queries.drafts(user).open().filter(key=procedure.key),
        "migrations": queries.migrations(user).filter(source__procedure=procedure),
    }
    return render_part(request, "office/versions.html#page", context)


@require_POST
def begin(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Begin a draft from the current version.
    """
    procedure = _procedure(request, pk)
    current = get_object_or_404(procedure.definitions, pk=procedure.current_id)
    draft = services.begin(current, by=actor(request), at=timezone.now())
    return redirect(draft)


@require_GET
def compare(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show what differs between two versions: the last two, unless others are asked for.
    """
    procedure = _procedure(request, pk)
    known = {str(v.number): v for v in queries.versions(procedure)}
    numbers = list(known)
    newer = known.get(request.GET.get("new", ""), known[numbers[0]])
    older = known.get(request.GET.get("old", ""), known[numbers[:2][-1]])
    context = {
        "procedure": procedure,
        "versions": known.values(),
        "older": older,
        "newer": newer,
        **queries.comparison(graph_of(older), graph_of(newer)),
    }
    return render_part(request, "office/compare.html#page", context)


@require_http_methods(["GET", "POST"])
def migrate(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Say which step of the current version follows which of an older one.
    """
    user = actor(request)
    require(user, "procedures.migrate_runs")
    source = found_or_404(queries.definitions, user, pk)
    target = get_object_or_404(
        queries.definitions(user), pk=source.procedure.current_id
    )
    form = MappingForm(
        posted(request),
        places=queries.places(source, target),
        targets=queries.targets(target),
    )
    if form.is_valid():
        with refusals_on(form):
            made = runs.migrate(
                source,
                by=user,
                at=timezone.now(),
                target=target,
                mapping=form.mapping,
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("开始迁移，走不通的事项留在原来的版本。"))
            return redirect("office:migration", made.pk)
    context = {"source": source, "target": target, "form": form}
    status = status_of(form)
    return render_part(request, "office/migrate.html#form", context, status=status)


@require_GET
def migration(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.migrations, user, pk)
    context = {"migration": found, "outcome": queries.outcome(found, user)}
    return render_part(request, "office/migration.html#progress", context)


def _procedure(request: HtmxRequest, pk: int) -> Procedure:
    user = actor(request)
    require(user, "office.edit_drafts")
    return found_or_404(procedures.procedures, user, pk)
