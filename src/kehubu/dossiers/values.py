"""How what a dossier holds is shown: on the page, on paper, in history."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Field, ForeignKey, Model
from django.utils.translation import gettext as _

from kehubu.core import money, wording
from kehubu.dossiers import traits
from kehubu.people.models import User

MONTHS = range(1, 13)


def label(model: type[Model], name: str) -> str:
    """
    Return what a field is called.
    """
    field = model._meta.get_field(name)
    if name == "company":
        return _("在我们客户名单里的公司")
    if name in {"starts_on", "ends_on"}:
        return {"starts_on": _("期间开始"), "ends_on": _("期间结束")}[name]
    return str(getattr(field, "verbose_name", name))


def shown(model: type[Model], name: str, value: Any, user: User) -> str:
    """
    Return a value as people read it, "" where there is none. What a reference means is
    told to whoever may see it only.
    """
    if value is None or value in ("", {}):
        return ""
    field = model._meta.get_field(name)
    if isinstance(field, ForeignKey):
        return _referred(field, value, user)
    if name.endswith("_fen"):
        return money.shown(value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return _said(name, value) or _plain(field, value)


def months_of(activities: Mapping[str, str]) -> list[tuple[int, str]]:
    """
    Return what is done in each month in which something is.
    """
    said = ((month, activities.get(str(month), "")) for month in MONTHS)
    return [(month, text) for month, text in said if text]


def _said(name: str, value: Any) -> str:
    if name == "activities":
        months = months_of(value)
        return "\n".join(
            wording.labelled(_("%(n)s月") % {"n": month}, text)
            for month, text in months
        )
    if name == "traits":
        return "\n".join(
            _judged(row) for row in traits.beside(value) if any(row.cells[0])
        )
    return _("%(n)s月") % {"n": value} if name == "fiscal_month" else ""


def _judged(row: traits.Judged) -> str:
    merit, fault = row.cells[0]
    said = [
        wording.labelled(word, text)
        for word, text in ((_("优点"), merit), (_("缺点"), fault))
        if text
    ]
    return wording.labelled(row.label, wording.clauses(said))


def _plain(field: Any, value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    choices = dict(field.flatchoices) if isinstance(field, Field) else {}
    return str(choices.get(value, value))


def _referred(field: Any, value: Any, user: User) -> str:
    pk = value.pk if isinstance(value, Model) else value
    row = field.related_model.objects.visible_to(user).filter(pk=pk).first()
    return str(row) if row else _("（已删除或无权查看）")
