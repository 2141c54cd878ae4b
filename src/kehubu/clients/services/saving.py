"""Filters of the client list under a name."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import SavedFilter
from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.people.models import User

MOST = 30


class NameTaken(DomainError):
    code = "saved_filter_name_taken"
    message = _("您已有一个叫“%(name)s”的常用筛选，请换个名称。")
    field = "name"


class TooManyFilters(DomainError):
    code = "saved_filter_too_many"
    message = _("常用筛选最多 %(most)s 个，请先删去不用的。")


@transaction.atomic
def save_filter(
    *, by: User, at: datetime, name: str, query: str, is_shared: bool = False
) -> SavedFilter:
    """
    Keep a filter; ``query`` is what its fields say, as an address has it.

    :raises NameTaken: if the actor has one of this name
    :raises TooManyFilters: if the actor has 30
    """
    own = SavedFilter.objects.select_for_update().filter(owner=by)
    require(by, "clients.list_clients")
    _check_name(by, name)
    if own.count() >= MOST:
        raise TooManyFilters(most=MOST)
    saved = SavedFilter.objects.create(
        name=name, query=query, is_shared=is_shared, owner=by, at=at
    )
    history.record("filter.saved", saved, by=by, at=at)
    return saved


@transaction.atomic
def amend_filter(
    saved: SavedFilter, *, by: User, at: datetime, name: str, is_shared: bool
) -> SavedFilter:
    """
    Give a filter another name, share it, or keep it to oneself.

    :raises NameTaken: if the actor has another one of this name
    """
    saved = SavedFilter.objects.select_for_update().get(pk=saved.pk)
    require(by, "clients.amend_filter", saved)
    if name != saved.name:
        _check_name(saved.owner, name)
    values = {"name": name, "is_shared": is_shared}
    return history.amend(saved, "filter.amended", by=by, at=at, values=values)


@transaction.atomic
def delete_filter(saved: SavedFilter, *, by: User, at: datetime) -> None:
    """
    Forget a filter; its link goes on to work for who has kept it.
    """
    saved = SavedFilter.objects.select_for_update().get(pk=saved.pk)
    require(by, "clients.amend_filter", saved)
    changes = {"name": [saved.name, None]}
    history.record("filter.deleted", saved, by=by, at=at, changes=changes)
    saved.delete()


def _check_name(owner: User, name: str) -> None:
    if SavedFilter.objects.filter(owner=owner, name=name).exists():
        raise NameTaken(name=name)
