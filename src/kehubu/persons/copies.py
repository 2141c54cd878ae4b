"""All that is known of a person, to be handed to him (PIPL 45)."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kehubu.core.history import VERBS
from kehubu.core.models import HistoryEntry
from kehubu.core.spreadsheets import Column, write_xlsx
from kehubu.persons.finding import Hit
from kehubu.persons.models import Consent, KeyPerson, Post
from kehubu.persons.models.private import FIELDS

ABOUT = ("name", "background", "source", "basis", "noticed_on", "noticed_by")
OF_POST = (
    *("client", "department", "title", "kind", "level"),
    *("mobile", "phone", "email", "wechat", "since", "until", "contacted_on"),
)


@dataclass(frozen=True, slots=True)
class Copy:
    """Lines of what is known: under which heading, what it is, what it says."""

    lines: tuple[tuple[str, str, str], ...]

    def as_xlsx(self) -> bytes:
        columns = [Column(_("类别")), Column(_("项目")), Column(_("内容"))]
        return write_xlsx(_("个人信息副本"), columns, self.lines)

    def as_json(self) -> bytes:
        sections: dict[str, list[dict[str, str]]] = {}
        for heading, label, text in self.lines:
            sections.setdefault(heading, []).append({"item": label, "value": text})
        return json.dumps(sections, ensure_ascii=False, indent=2).encode()


def of_person(person: KeyPerson | None, revealed: Any, hits: Collection[Hit]) -> Copy:
    """
    Return what is kept of a person, and where else his name stands.
    """
    lines: list[tuple[str, str, str]] = []
    if person:
        lines += _row(_("基本资料"), person, ABOUT)
        for post in person.posts.select_related("client"):
            lines += _row(_("任职"), post, OF_POST)
        for field, label in FIELDS.items():
            if getattr(revealed, field):
                said = str(getattr(revealed, field))
                lines.append((_("私人资料"), str(label), said))
        for consent in person.consents.all():
            lines += _row(_("同意记录"), consent, ("policy", "text", "given_on"))
        lines += _story(person)
    lines += [(_("其他出处"), hit.where, hit.excerpt) for hit in hits]
    return Copy(tuple(lines))


def _row(
    heading: str, row: KeyPerson | Post | Consent, names: tuple[str, ...]
) -> list[tuple[str, str, str]]:
    return [
        (heading, _label(row, name), _shown(row, name))
        for name in names
        if getattr(row, name) not in (None, "")
    ]


def _label(row: Any, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name)


def _shown(row: Any, name: str) -> str:
    to_label = getattr(row, f"get_{name}_display", None)
    return str(to_label() if to_label else getattr(row, name))


def _story(person: KeyPerson) -> list[tuple[str, str, str]]:
    entries = HistoryEntry.objects.about(person).select_related("by")
    return [
        (_("处理记录"), f"{entry.at:%Y-%m-%d}", f"{entry.by or ''} {VERBS[entry.verb]}")
        for entry in entries
    ]
