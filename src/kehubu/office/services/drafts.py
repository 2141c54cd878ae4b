"""Drafts: begun, drawn on, given up."""

import re
from datetime import datetime
from importlib.resources import files
from typing import Any
from xml.sax.saxutils import escape

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.versions import check_version
from kehubu.office.models import Draft
from kehubu.people.models import User
from kehubu.procedures import engine
from kehubu.procedures.models import Definition
from kehubu.procedures.sentences import sentence

KEY, NAME = 40, 100


class NotADiagram(DomainError):
    code = "office_not_a_diagram"
    message = _("这不是能读的 BPMN 2.0 文件：")
    field = "file"


class DraftClosed(DomainError):
    code = "office_draft_closed"
    message = _("这份草稿已经%(state)s，不能再改。")


class KeyMalformed(DomainError):
    code = "office_key_malformed"
    message = _("编号由字母、数字、点和横线组成，以字母开头，最多 40 个字符。")
    field = "key"


@transaction.atomic
def begin(base: Definition, *, by: User, at: datetime) -> Draft:
    """
    Begin a draft from a published version.
    """
    require(by, "office.edit_drafts")
    return _write(base.source, base, by, at)


@transaction.atomic
def take_in(*, by: User, at: datetime, source: bytes) -> Draft:
    """
    Begin a draft from a file, of this product or of another BPMN tool. What is missing
    is filled in as far as can be told, and what is passed over is remarked.

    :raises NotADiagram: if no procedure can be read in it
    """
    require(by, "office.edit_drafts")
    try:
        adapted = engine.adapt(source)
    except engine.Refused as refused:
        raise NotADiagram(details=[sentence(p) for p in refused.problems]) from None
    remarks = [[r.what, r.id, r.said] for r in adapted.remarks]
    return _write(adapted.source, None, by, at, remarks=remarks, lines=adapted.lines)


@transaction.atomic
def blank(*, by: User, at: datetime, key: str, name: str) -> Draft:
    """
    Begin a draft with a start, one step and an end.

    :raises KeyMalformed: if no procedure can have that key
    """
    require(by, "office.edit_drafts")
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9.\-_]{0,39}", key):
        raise KeyMalformed
    text = files("kehubu.office").joinpath("blank.bpmn").read_text(encoding="utf-8")
    words = {
        "key": key,
        "name": name,
        "begin": gettext("开始"),
        "step": gettext("第一步"),
        "finish": gettext("完成"),
    }
    for place, word in words.items():
        text = text.replace(f"@{place}@", escape(word, {'"': "&quot;"}))
    return _write(text, None, by, at)


@transaction.atomic
def save_draft(
    draft: Draft, *, by: User, at: datetime, source: str, seen: int
) -> Draft:
    """
    Keep what has been drawn, right or not yet; ``seen`` is the version that was open.

    :raises DraftClosed: if it has been published or given up
    :raises ChangedMeanwhile: if somebody else has saved it since
    :raises NotADiagram: if it is no BPMN file at all
    """
    draft = locked(draft)
    require(by, "office.edit_drafts", draft)
    check_open(draft)
    version = check_version(draft, seen)
    key, name = _title(source)
    draft.key, draft.name, draft.source = key, name, source
    draft.saved_by, draft.saved_at = by, at
    draft.version = version
    draft.save(
        update_fields=["key", "name", "source", "saved_by", "saved_at", "version"]
    )
    changes = {"version": [seen, version]}
    history.record("draft.saved", draft, by=by, at=at, changes=changes)
    return draft


@transaction.atomic
def discard(draft: Draft, *, by: User, at: datetime) -> Draft:
    """
    Give a draft up; it is kept, but nobody draws on it any more.

    :raises DraftClosed: if it has been published or given up
    """
    draft = locked(draft)
    require(by, "office.edit_drafts", draft)
    check_open(draft)
    values = {
        "state": Draft.State.DISCARDED,
        "starts_on": None,
        "scheduled_by": None,
    }
    return history.amend(draft, "draft.discarded", by=by, at=at, values=values)


def locked(draft: Draft) -> Draft:
    return Draft.objects.select_for_update().get(pk=draft.pk)


def check_open(draft: Draft) -> None:
    if not draft.is_open:
        raise DraftClosed(state=draft.get_state_display())


def _title(source: str) -> tuple[str, str]:
    """
    Return key and name of the procedure in a file.

    :raises NotADiagram: if there is none
    """
    try:
        key, name = engine.title_of(source.encode())
    except engine.Refused as refused:
        raise NotADiagram(details=[sentence(p) for p in refused.problems]) from None
    return key[:KEY], name[:NAME]


def _write(
    source: str,
    base: Definition | None,
    by: User,
    at: datetime,
    **taken_in: Any,
) -> Draft:
    key, name = _title(source)
    draft = Draft.objects.create(
        key=key,
        name=name,
        base=base,
        source=source,
        begun_by=by,
        begun_at=at,
        saved_by=by,
        saved_at=at,
        **taken_in,
    )
    history.record("draft.begun", draft, by=by, at=at)
    return draft
