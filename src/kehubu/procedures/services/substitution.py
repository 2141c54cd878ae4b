"""The agency's rule of substitution: who signs when somebody cannot."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.people.models import User
from kehubu.procedures.models import Rung, Substitution


class RungTwice(DomainError):
    code = "procedures_rung_twice"
    message = _("同一级只能用一次。")


class NoRung(DomainError):
    code = "procedures_no_rung"
    message = _("至少要留一级，不然职位空缺时没有人能签。")


@transaction.atomic
def amend_substitution(*, by: User, at: datetime, rungs: Sequence[str]) -> Substitution:
    """
    Choose the rungs of the ladder and their order; what is asked already stays.

    :raises RungTwice: if one is named twice
    :raises NoRung: if none is left
    """
    Substitution.objects.get_or_create(pk=1)
    rule = Substitution.objects.select_for_update().get(pk=1)
    require(by, "procedures.amend_substitution")
    chosen = [Rung(value).value for value in rungs]
    if len(set(chosen)) < len(chosen):
        raise RungTwice
    if not chosen:
        raise NoRung
    values = {"rungs": chosen}
    return history.amend(rule, "substitution.amended", by=by, at=at, values=values)
