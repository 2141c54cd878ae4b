"""Lists of advertising spend: a row is a figure of a client or a rival of its."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from kehubu.clients import kinds
from kehubu.clients.models import Client, Import
from kehubu.clients.services.at_clients import (
    CLIENT_ALIASES,
    CLIENT_FIELDS,
    COMMON_PROBLEMS,
    AtClients,
    Entry,
    batches,
    key_of,
)
from kehubu.dossiers import media, pasting, spans
from kehubu.dossiers.models import AdSpend, Rival
from kehubu.dossiers.services.spending import overlap
from kehubu.dossiers.spans import Span

UNITS = {"万": 10_000, "亿": 10**8, "千": 1_000}
"""In which a column counts, if its heading says so."""


def _aliases() -> dict[str, list[str]]:
    known: dict[str, list[str]] = defaultdict(list)
    for heading, name in pasting.HEADINGS.items():
        if heading != "公司":
            known[name].append(heading)
    return known


class SpendList(AtClients):
    """A list of advertising spend."""

    key, perm, order = "spend", "dossiers.enter_spend", 40
    label = _("广告量")
    title = _("导入广告量")
    file_label = _("广告量表")
    again = _("已有的数：")
    overwrite = _("更新已有的数")
    spare = _("保留导入后已更正的数")
    skipped = _("这个数已经有了，已跳过")

    models = (AdSpend,)
    needed = ("period", "medium", "amount")
    added: ClassVar[Mapping[type[Model], str]] = {AdSpend: "spend.added"}
    verbs: ClassVar[Mapping[type[Model], str]] = {AdSpend: "spend"}

    fields = {
        **CLIENT_FIELDS,
        "who": _("竞争者（空着是客户自己）"),
        "period": _("期间"),
        "medium": _("媒介"),
        "region": _("地区"),
        "amount": _("金额（元）"),
        "source": _("来源"),
    }
    aliases: ClassVar[Mapping[str, Sequence[str]]] = {
        **_aliases(),
        **CLIENT_ALIASES,
        "amount": [*_aliases()["amount"], "金额元", "金額"],
    }
    problems = {
        **COMMON_PROBLEMS,
        "bad_period": _("期间看不懂，请写成 2026、2026Q1 或 2026-03"),
        "bad_amount": _("金额看不懂，请写数字，单位是元"),
        "unknown_who": _("这个客户没有这个竞争者，请先录入；客户自己的请写“己方”"),
        "overlaps": _("与已有的期间重叠，会重复计算"),
        "overlaps_row": _("与前面的行是同一媒介、同一地区，期间重叠"),
    }
    choices = {"medium": AdSpend.Medium.choices}
    also = {"medium": media.SAID}
    lengths = {**pasting.LONGEST, "who": 100}
    example = {
        "client": "样例食品有限公司",
        "who": "己方",
        "period": "2026Q1",
        "medium": "电视",
        "region": "上海",
        "amount": "120000",
        "source": "举例，请删去",
    }

    def values_of(
        self,
        cells: Sequence[str],
        columns: Mapping[str, str],
        headings: Sequence[str],
    ) -> kinds.Values:
        """
        Amounts are yuan; where the heading says 万元 or such, they are multiplied.
        """
        values = super().values_of(cells, columns, headings)
        at = next((int(i) for i, field in columns.items() if field == "amount"), None)
        heading = "".join(headings[at : at + 1]) if at is not None else ""
        times = next((n for unit, n in UNITS.items() if unit in heading), 1)
        fen = pasting.amount(values.get("amount", ""))
        if fen is not None and times > 1 and _is_bare(values["amount"]):
            values["amount"] = _yuan(fen * times)
        return values

    def read(self, values: kinds.Values) -> dict[str, str]:
        problems: dict[str, str] = {}
        span = spans.read(values.get("period", ""))
        if span:
            values["period"] = span.code
        elif values.get("period"):
            problems["period"] = "bad_period"
        fen = pasting.amount(values.get("amount", ""))
        if fen is not None:
            values["amount"] = _yuan(fen)
        elif values.get("amount"):
            problems["amount"] = "bad_amount"
        values["region"] = values.get("region") or media.everywhere()
        return problems

    def find(self, the_import: Import, entries: Sequence[Entry]) -> None:
        """
        A figure is there if one of the same time, medium and region is; one of a time
        that overlaps with it would be counted twice.
        """
        good: list[Entry] = []
        for part in batches(entries):
            rivals = _rivals(the_import, part)
            for entry in part:
                self._place(entry, rivals)
            sound = [entry for entry in part if not entry.row.problems]
            _compare(sound, _there(the_import, sound))
            good += sound
        _compare_rows(good)

    def _place(self, entry: Entry, rivals: Mapping[tuple[int, str], Rival]) -> None:
        who, values = entry.row.values.get("who", ""), entry.row.values
        is_own = who in media.OWN | {entry.client.name, entry.client.short_name}
        rival = None if is_own else rivals.get((entry.client.pk, who))
        if not is_own and rival is None:
            entry.row.problems["who"] = "unknown_who"
        entry.facts["rival"] = rival
        entry.facts["span"] = spans.read(values.get("period", ""))
        of = rival.pk if rival else ""
        cell = (values.get("medium"), values.get("region"))
        entry.group = key_of(entry.client.pk, of, *cell)
        entry.key = key_of(entry.client.pk, of, *cell, values.get("period"))

    def says_nothing_new(self, entry: Entry) -> bool:
        known = entry.known
        said = self.changes(entry)[0][1]
        return all(getattr(known, name) == value for name, value in said.items())

    def make(self, entry: Entry, firsts: dict[str, Any], at: datetime) -> list[Model]:
        span: Span = entry.facts["span"]
        values = entry.values
        return [
            AdSpend(
                client=entry.client,
                rival=entry.facts["rival"],
                starts_on=span.first,
                ends_on=span.last,
                medium=values["medium"],
                region=values["region"],
                amount_fen=pasting.amount(values["amount"]) or 0,
                source=values.get("source", ""),
            )
        ]

    def changes(self, entry: Entry) -> list[tuple[Model, dict[str, Any]]]:
        known: Any = entry.known
        said: dict[str, Any] = {"amount_fen": pasting.amount(entry.values["amount"])}
        if source := entry.values.get("source"):
            said["source"] = source
        return [(known, said)]

    def within(self, row: Any) -> Model:
        return Client(pk=row.client_id)

    def told(self, row: Any) -> Mapping[str, Any]:
        return {"amount_fen": [None, row.amount_fen], "source": [None, row.source]}


kinds.register(SpendList())


def _rivals(
    the_import: Import, entries: Sequence[Entry]
) -> dict[tuple[int, str], Rival]:
    clients = {entry.client.pk for entry in entries}
    seen = Rival.objects.visible_to(the_import.by).filter(client__in=clients)
    return {(rival.client_id, rival.name): rival for rival in seen}


def _there(the_import: Import, entries: Sequence[Entry]) -> Mapping[str, list[AdSpend]]:
    """
    Return what is stated already of the times of these entries, by their groups.
    """
    found: dict[str, list[AdSpend]] = defaultdict(list)
    if not entries:
        return found
    times = [entry.facts["span"] for entry in entries]
    near = AdSpend.objects.visible_to(the_import.by).filter(
        client__in={entry.client.pk for entry in entries},
        starts_on__lte=max(span.last for span in times),
        ends_on__gte=min(span.first for span in times),
    )
    for spend in near:
        cell = (spend.medium, spend.region)
        of = spend.rival_id or ""
        found[key_of(spend.client_id, of, *cell)].append(spend)
    return found


def _compare(entries: Collection[Entry], there: Mapping[str, list[AdSpend]]) -> None:
    for entry in entries:
        span: Span = entry.facts["span"]
        for spend in there.get(entry.group, ()):
            if spend.span == span:
                entry.known = spend
            elif overlap(spend.span, span):
                entry.row.problems["period"] = "overlaps"


def _compare_rows(entries: Collection[Entry]) -> None:
    """
    Find those that overlap with an earlier row; of the same time they repeat it.
    """
    earlier: dict[str, set[Span]] = defaultdict(set)
    for entry in entries:
        span: Span = entry.facts["span"]
        if any(overlap(each, span) and each != span for each in earlier[entry.group]):
            entry.row.problems["period"] = "overlaps_row"
        if not entry.row.problems:
            earlier[entry.group].add(span)


def _is_bare(text: str) -> bool:
    return not any(unit in text for unit in UNITS)


def _yuan(fen: int) -> str:
    return format((Decimal(fen) / 100).normalize(), "f")
