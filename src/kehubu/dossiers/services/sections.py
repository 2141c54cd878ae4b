"""The sections of a dossier, each written by itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.models import HistoryEntry
from kehubu.core.versions import check_version
from kehubu.dossiers import tax_numbers
from kehubu.dossiers.models import Dossier
from kehubu.dossiers.sections import SECTIONS, Section
from kehubu.people.models import User


class WrongTaxNumber(DomainError):
    code = "dossiers_wrong_tax_number"
    message = _("统一社会信用代码不对：应是 18 位，校验位要相符，请对照营业执照核对。")
    field = "tax_no"


class BudgetNeedsYear(DomainError):
    code = "dossiers_budget_needs_year"
    message = _("请写明是哪一年的预算。")
    field = "budget_year"


class NotOfThisSection(ValueError):
    """A field is written with a section to which it does not belong."""


@transaction.atomic
def amend_section(
    client: Client,
    key: str,
    *,
    by: User,
    at: datetime,
    values: Mapping[str, Any],
    seen: int,
) -> Dossier:
    """
    Write a section of a client's dossier; the first time, there is a dossier then.
    ``seen`` is the version that the editor saw, 0 where there was none. What others
    have written in other sections since does not stand in the way.

    :raises ChangedMeanwhile: if somebody else has changed this section since
    :raises WrongTaxNumber: if the check sign of the code does not fit (GB 32100)
    :raises BudgetNeedsYear: if a budget is of no year
    """
    section = SECTIONS[key]
    client = Client.objects.select_for_update().get(pk=client.pk)
    require(by, section.perm, client)
    if set(values) - set(section.fields):
        raise NotOfThisSection(key)
    dossier = Dossier.objects.filter(client=client).first() or Dossier(client=client)
    version = _next_version(dossier, section, seen)
    written = _checked(dossier, values)
    if dossier.pk is None:
        dossier.save(force_insert=True)
    if any(getattr(dossier, name) != value for name, value in written.items()):
        written["version"] = version
    return history.amend(
        dossier, "dossier.amended", by=by, at=at, within=client, values=written
    )


def _next_version(dossier: Dossier, section: Section, seen: int) -> int:
    """
    Return the next version, unless the section itself has changed since ``seen``.
    """
    if seen < dossier.version and not _touched_since(dossier, section, seen):
        seen = dossier.version
    return check_version(dossier, seen)


def _touched_since(dossier: Dossier, section: Section, seen: int) -> bool:
    entries = HistoryEntry.objects.filter(
        subject_kind=dossier._meta.label_lower, subject_id=dossier.pk
    )
    later = (e.changes for e in entries if e.changes.get("version", [0, 0])[1] > seen)
    return any(set(section.fields) & set(changes) for changes in later)


def _checked(dossier: Dossier, values: Mapping[str, Any]) -> dict[str, Any]:
    written = dict(values)
    if "tax_no" in written:
        written["tax_no"] = tax_numbers.tidy(written["tax_no"])
        if written["tax_no"] and not tax_numbers.is_valid(written["tax_no"]):
            raise WrongTaxNumber
    budget = written.get("budget_fen", dossier.budget_fen)
    if budget is not None and not written.get("budget_year", dossier.budget_year):
        raise BudgetNeedsYear
    return written
