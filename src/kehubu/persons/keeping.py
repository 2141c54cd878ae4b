"""What of the lower apps is kept for the law when somebody is erased, and what is not
about key persons at all; upper apps say so of their own."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from kehubu.clients import queries as clients
from kehubu.clients.models import Client, ImportRow
from kehubu.clients.names import match_key
from kehubu.clients.services import packing
from kehubu.clients.services.clients import derived
from kehubu.core import search, traces
from kehubu.core.models import SearchRow
from kehubu.core.search.sources import SOURCES
from kehubu.documents import queries as documents
from kehubu.documents.models import StoredFile

SIGNED = _("已签字的内容，《电子签名法》第五、六条要求完整保存，不得改动")
ARCHIVED = _("已存档的广告业务档案，《广告法》第三十四条要求保存")


def is_bound(row: Model) -> bool:
    return isinstance(row, StoredFile) and documents.is_bound(row)


traces.keep("signoffs.content", SIGNED)
traces.keep("signoffs.signature", SIGNED)
traces.keep(
    "signoffs.signaturerequest", SIGNED, rows=lambda row: hasattr(row, "signature")
)
traces.keep("documents.paper", ARCHIVED)
traces.keep("documents.archiveset", ARCHIVED)
traces.keep("documents.storedfile", ARCHIVED, rows=is_bound)
traces.look_through(
    "clients.merge", "removed", traces.Lens(packing.texts, packing.without)
)
for column in ("removed", "private", "merged"):
    traces.look_through(
        "persons.personmerge", column, traces.Lens(packing.texts, packing.without)
    )
traces.leave(
    "people.agency",
    "people.department",
    "people.session",
    "people.user",
    "account.emailaddress",
    "account.emailconfirmation",
    "mfa.authenticator",
    "auth.group",
    "auth.permission",
    "contenttypes.contenttype",
    "core.calendarday",
    "core.schedule",
    "persons.policy",
)


def remake_clients(pks: Sequence[int]) -> None:
    """
    Spell and compare clients anew that were named after somebody.
    """
    clients.forget_suggestions()
    for client in Client.objects.filter(pk__in=pks):
        called = {"name": client.name, "short_name": client.short_name}
        for name, value in derived({**called, "reading": ""}).items():
            setattr(client, name, value)
        client.save()


def remake_import_rows(pks: Sequence[int]) -> None:
    """
    Compare anew the rows of client lists that were named after somebody.
    """
    for row in ImportRow.objects.filter(pk__in=pks).exclude(match_key=""):
        row.match_key = match_key(row.values.get("name", ""))
        row.save(update_fields=["match_key"])


def remake_index(pks: Sequence[int]) -> None:
    """
    Index anew what was found in the index; what is gone leaves it.
    """
    kinds: dict[str, list[int]] = {}
    rows: Any = SearchRow.objects.filter(pk__in=pks).values_list("kind", "object_id")
    for kind, object_id in rows:
        if kind not in SOURCES:
            SearchRow.objects.filter(kind=kind, object_id=object_id).delete()
            continue
        kinds.setdefault(kind, []).append(object_id)
    for kind, object_ids in kinds.items():
        search.refresh(SOURCES[kind].model, object_ids)


traces.remake("clients.client", remake_clients)
traces.remake("clients.importrow", remake_import_rows)
traces.remake("core.searchrow", remake_index)
