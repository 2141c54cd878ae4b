"""Groups (集团): which company belongs to which."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.versions import check_version
from kehubu.people.models import User


class InItsOwnGroup(DomainError):
    code = "clients_in_its_own_group"
    message = _("“%(parent)s”就是这家公司或它的下属公司，不能作为它的上级。")
    field = "parent"


class ParentIsHidden(DomainError):
    code = "clients_parent_is_hidden"
    message = _("这家公司已属于一个由别人负责的集团，请问客户总监。")
    field = "parent"


@transaction.atomic
def place_in_group(
    client: Client, *, by: User, at: datetime, parent: Client | None, seen: int
) -> Client:
    """
    Say to which company the client belongs; None takes it out of its group.

    :raises ChangedMeanwhile: if somebody else has changed it since version ``seen``
    :raises InItsOwnGroup: if the parent is the client or stands below it
    :raises ParentIsHidden: if it belongs to a company that the actor may not see
    """
    keys = sorted({client.pk, parent.pk if parent else client.pk})
    locked = Client.objects.select_for_update().in_bulk(keys)
    client = locked[client.pk]
    require(by, "clients.amend_client", client)
    version = check_version(client, seen)
    visible = Client.objects.visible_to(by)
    if client.parent_id and not visible.filter(pk=client.parent_id).exists():
        raise ParentIsHidden
    if parent and client.pk in _upwards(parent):
        raise InItsOwnGroup(parent=parent.name)
    values = {"parent_id": parent.pk if parent else None, "version": version}
    if values["parent_id"] != client.parent_id:
        history.amend(client, "client.grouped", by=by, at=at, values=values)
    return client


def _upwards(client: Client | None) -> Iterator[int]:
    """
    Return the company and those above it, locked on the way, up to the top.
    """
    while client:
        yield client.pk
        above = Client.objects.select_for_update().filter(subsidiaries=client)
        client = above.first()
