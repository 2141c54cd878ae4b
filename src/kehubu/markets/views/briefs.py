"""The situation brief: on the client's page, as a matrix, cell by cell, as a paper."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from kehubu.clients.models import Client
from kehubu.core import papers
from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.dossiers.models import Rival
from kehubu.markets import printing, queries, services
from kehubu.markets.aspects import HINTS, MONEY, Point
from kehubu.markets.forms import CellForm
from kehubu.markets.models import Finding
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User

LATEST = 5


@require_GET
def of_client(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show what is known of a client's market, as a part of the client's page.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    context = {
        "client": client,
        "brief": queries.brief(client, user, timezone.localdate()),
        "latest": queries.about_client(client, user)[:LATEST],
        "file": queries.file_of(client, user),
        **_rights(user, client),
    }
    return render_part(request, "markets/of_client.html#part", context)


@require_GET
def brief(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    shown = queries.brief(client, user, timezone.localdate())
    context = {"client": client, "brief": shown, **_rights(user, client)}
    return render_part(request, "markets/brief.html#matrix", context)


@require_http_methods(["GET", "POST"])
def cell(request: HtmxRequest, pk: int, point: str) -> HttpResponse:
    """
    Write a cell of the client itself: in its place, or on a page of its own.
    """
    client = found_or_404(Client.objects.visible_to, actor(request), pk)
    return _write(request, client, None, point)


@require_http_methods(["GET", "POST"])
def rival_cell(request: HtmxRequest, pk: int, point: str) -> HttpResponse:
    rival = found_or_404(_rivals, actor(request), pk)
    return _write(request, rival.client, rival, point)


@require_POST
def confirm(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Say that a cell is still as it was; without scripts the brief comes back.
    """
    user, now = actor(request), timezone.now()
    finding = found_or_404(_findings, user, pk)
    services.confirm(finding, by=user, at=now, seen=finding.version)
    if request.htmx:
        return _cell(request, finding.client, finding.rival, Point(finding.point))
    return redirect("markets:brief", finding.client_id)


@require_POST
def pack(request: HtmxRequest, pk: str, file: str) -> HttpResponse:
    """
    Hand out the briefing pack; that it was taken is written down.
    """
    user, now = actor(request), timezone.now()
    client = found_or_404(Client.objects.visible_to, user, int(pk))
    paper = printing.pack(client, user, now)
    data, kind = papers.written(paper, file, at=now)
    name = f"{paper.title} {client}.{file}"
    services.print_pack(client, by=user, at=now, title=name)
    return download(data, name, kind)


def _write(
    request: HtmxRequest, client: Client, rival: Rival | None, name: str
) -> HttpResponse:
    user, now = actor(request), timezone.now()
    point = _point(name, user)
    shown = queries.cell(client, point, user, timezone.localdate(now), rival=rival)
    if request.GET.get("shown") and request.htmx:
        return _cell(request, client, rival, point)
    require(user, _perm(point), client)
    form = CellForm(
        posted(request), initial=_initial(shown), hint=HINTS[point], prefix=shown.key
    )
    if form.is_valid():
        with refusals_on(form):
            services.write(
                client,
                point,
                by=user,
                at=now,
                said=form.said,
                seen=form.cleaned_data["version"] or 0,
                rival=rival,
            )
            if request.htmx:
                return _cell(request, client, rival, point)
            messages.success(request, _("已保存。"))
            return redirect("markets:brief", client.pk)
    context = {"cell": shown, "client": client, "form": form}
    context["told"] = [] if request.htmx else queries.told(shown, user)
    return render_part(
        request, "markets/cell.html#cell", context, status=status_of(form)
    )


def _cell(
    request: HtmxRequest, client: Client, rival: Rival | None, point: Point
) -> HttpResponse:
    """
    Answer with the cell as it stands.
    """
    user = actor(request)
    found = queries.cell(client, point, user, timezone.localdate(), rival=rival)
    context = {"cell": found, "may_write": user.has_perm(_perm(point), client)}
    return render_part(request, "markets/cell_shown.html", context)


def _rivals(user: User) -> QuerySet[Rival]:
    return Rival.objects.visible_to(user).select_related("client")


def _findings(user: User) -> QuerySet[Finding]:
    return Finding.objects.visible_to(user).select_related("client", "rival")


def _point(name: str, user: User) -> Point:
    """
    Return the point that an address names; 404 if there is none that the user reads.
    """
    try:
        point = Point(name)
    except ValueError as error:
        raise Http404 from error
    if point not in queries.points_for(user):
        raise Http404
    return point


def _perm(point: Point) -> str:
    return "markets.write_spend" if point in MONEY else "markets.write_brief"


def _rights(user: User, client: Client) -> dict[str, object]:
    """
    Tell once for the whole matrix who may write it.
    """
    return {"may_write": user.has_perm("markets.write_brief", client)}


def _initial(cell: queries.Cell) -> dict[str, object]:
    if cell.finding is None:
        return {"as_of": cell.on, "version": 0}
    names = ("text", "source", "as_of", "why", "version")
    return {name: getattr(cell.finding, name) for name in names}
