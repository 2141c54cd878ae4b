"""Advertising spend: the table of a year, figures entered, a figure corrected."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from kehubu.clients.models import Client
from kehubu.core import money, paging
from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.dossiers import charts, entering, pasting, services, spending
from kehubu.dossiers.entering import Checked
from kehubu.dossiers.exporting import spend_list
from kehubu.dossiers.forms import GridForm, PasteForm, SpendForm, SpendRows, figures
from kehubu.dossiers.models import AdSpend, Rival
from kehubu.dossiers.services.spending import Spending
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User

PARTS = len(charts.FILLS) - 1
"""Media that have a colour of their own; the rest share one."""


@require_GET
def grid(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show what was spent in a year: periods by media, the client beside its rivals.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "clients.read_internal")
    context: dict[str, object] = {"client": client}
    if form := _asked(request, client, user):
        found = spending.grid(client, user, form.asked)
        rows = spending.asked_for(client, user, form.asked)
        mark = request.GET.get("after", "")
        context |= {
            "form": form,
            "asked": form.asked,
            "grid": found,
            "chart": drawn(found, form.asked.year),
            "page": paging.page(rows, mark, "-starts_on", "-pk"),
            "query": paging.without(request.GET, "after"),
        }
    return render_part(request, "dossiers/spend.html#figures", context)


@require_GET
def export(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Download the figures that the page shows.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "clients.export_clients")
    form = _asked(request, client, user)
    rows = spending.asked_for(client, user, form.asked) if form else []
    return download(spend_list(client, rows), f"{_('广告量')}-{client}.xlsx")


@require_http_methods(["GET", "POST"])
def enter(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Enter several figures: typed in rows, or pasted from a sheet and looked at first.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "dossiers.enter_spend", client)
    if request.POST.get("act") in {"preview", "paste"}:
        return _paste(request, client, user)
    rows = _rows(client, user, posted(request))
    if rows.is_valid():
        if found := figures(rows):
            if done := _enter(request, client, rows.forms[0], found):
                return done
        else:
            rows.forms[0].add_error("period", _("请至少填写一行。"))
    return _page(request, client, rows, PasteForm())


def _asked(request: HtmxRequest, client: Client, user: User) -> GridForm | None:
    """
    Return what is asked for, if there are figures at all.
    """
    years = spending.years(client, user)
    if not years:
        return None
    return GridForm(
        request.GET,
        years=years,
        rivals=list(Rival.objects.visible_to(user).filter(client=client)),
        regions=spending.regions(client, user),
    )


def _paste(request: HtmxRequest, client: Client, user: User) -> HttpResponse:
    """
    Show what was pasted as it would be entered; enter it if that is what was asked.
    """
    paste = PasteForm(request.POST)
    checked = _looked_at(paste, client, user)
    bad = sum(bool(each.problems) for each in checked)
    if checked and request.POST["act"] == "paste":
        found = [each.row for each in checked if each.row]
        if bad:
            paste.add_error(None, _("没有录入：还有行有问题。"))
        elif done := _enter(request, client, paste, found):
            return done
    more = {"checked": checked, "bad": bad}
    return _page(request, client, _rows(client, user, None), paste, **more)


def _rows(client: Client, user: User, data: QueryDict | None) -> Any:
    rivals = Rival.objects.visible_to(user).filter(client=client)
    return SpendRows(data, prefix="rows", form_kwargs={"rivals": rivals})


@require_http_methods(["GET", "POST"])
def amend(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(AdSpend.objects.visible_to, user, pk)
    client = found.client
    require(user, "dossiers.enter_spend", client)
    rivals = Rival.objects.visible_to(user).filter(client=client)
    initial = SpendForm.initial_of(found)
    form = SpendForm(posted(request), rivals=rivals, initial=initial)
    if form.is_valid():
        with refusals_on(form):
            services.amend_spend(
                found,
                by=user,
                at=timezone.now(),
                row=form.row,
                seen=form.cleaned_data["version"] or 0,
            )
            return redirect("dossiers:spend", client.pk)
    context = {"client": client, "form": form, "spend": found}
    status = status_of(form)
    return render_part(request, "dossiers/spend_edit.html#form", context, status=status)


def drawn(found: spending.Grid, year: int) -> str:
    """
    Return the year as a picture: whose bar is how long, of which media.
    """
    shares: dict[str, int] = {}
    for spender in found.spenders:
        for code, amount in spender.by_medium.items():
            shares[code] = shares.get(code, 0) + amount
    ordered = sorted(shares, key=lambda code: -shares[code])
    own, rest = ordered[:PARTS], ordered[PARTS:]
    legend = [str(AdSpend.Medium(code).label) for code in own]
    stacks = [
        charts.Stack(
            name=each.name,
            values=[each.by_medium.get(code, 0) for code in own]
            + ([sum(each.by_medium.get(code, 0) for code in rest)] if rest else []),
            said=money.shown(each.total),
        )
        for each in found.spenders
    ]
    title = _("%(year)s年广告量：客户与竞争者") % {"year": year}
    return charts.stacked(title, legend + ([_("其余媒介")] if rest else []), stacks)


def _looked_at(paste: PasteForm, client: Client, user: User) -> list[Checked]:
    if not paste.is_valid():
        return []
    try:
        lines = pasting.read_lines(paste.cleaned_data["text"])
    except pasting.TooManyLines:
        most = {"n": pasting.MOST_LINES}
        paste.add_error("text", _("一次最多粘贴 %(n)s 行，请分几次。") % most)
        return []
    if not lines:
        paste.add_error("text", _("没有认出任何一行，请连同表头一起粘贴。"))
    replace = paste.cleaned_data["replace"]
    return entering.check(lines, client, user, replace=replace)


def _enter(
    request: HtmxRequest,
    client: Client,
    form: forms.BaseForm,
    found: list[Spending],
) -> HttpResponse | None:
    replace = bool(form.cleaned_data.get("replace"))
    with refusals_on(form):
        made = services.add_spend(
            client, by=actor(request), at=timezone.now(), rows=found, replace=replace
        )
        said = ngettext("已录入 %(n)s 条。", "已录入 %(n)s 条。", len(made))
        messages.success(request, said % {"n": len(made)})
        return redirect("dossiers:spend", client.pk)
    return None


def _page(
    request: HtmxRequest, client: Client, rows: Any, paste: PasteForm, **more: object
) -> HttpResponse:
    parts = [part for part in (*rows.forms, rows, paste) if part.is_bound]
    context = {"client": client, "rows": rows, "paste": paste, **more}
    return render_part(
        request,
        "dossiers/spend_new.html#forms",
        context,
        status=status_of(*parts),
    )
