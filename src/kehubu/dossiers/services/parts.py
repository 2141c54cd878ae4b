"""The rows of which a dossier has several: entered, changed, taken out."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model, ProtectedError, Sum
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core import facts, history, pinyin, search, wording
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.versions import check_version
from kehubu.dossiers import traits
from kehubu.dossiers.models import (
    Brand,
    Channel,
    Output,
    Part,
    Product,
    Rival,
    RivalProduct,
)
from kehubu.dossiers.models.brands import LONGEST_READING
from kehubu.dossiers.models.figures import WHOLE
from kehubu.people.models import User

P = TypeVar("P", bound=Part)
RIVAL_NAMED = "dossiers.rival_named"
FOUND = (Brand, Product)
"""What search finds."""


class AlreadyThere(DomainError):
    code = "dossiers_already_there"
    message = _("已经有“%(name)s”了。")
    field = "name"


class ChannelAlreadyThere(AlreadyThere):
    code = "dossiers_channel_already_there"
    field = "sort"


class YearAlreadyThere(AlreadyThere):
    code = "dossiers_year_already_there"
    message = _("%(name)s年的数已经有了，请在那一行修改。")
    field = "year"


class SharesExceedWhole(DomainError):
    code = "dossiers_shares_exceed_whole"
    message = _("各渠道合计会达到 %(total)s%%，不能超过 100%%。")
    field = "share_percent"


class RivalIsTheClient(DomainError):
    code = "dossiers_rival_is_the_client"
    message = _("竞争者不能是客户自己。")
    field = "company"


class NotOfThisClient(DomainError):
    code = "dossiers_not_of_this_client"
    message = _("“%(name)s”不是这个客户的。")


class StillUsed(DomainError):
    code = "dossiers_still_used"
    message = _("“%(name)s”下面还有内容，请先删除：")


@transaction.atomic
def add(
    model: type[P], parent: Model, *, by: User, at: datetime, values: Mapping[str, Any]
) -> P:
    """
    Enter a part of a dossier under its parent: a client, brand or rival.

    :raises AlreadyThere: if there is one of that name, channel or year
    :raises SharesExceedWhole: if the channels would come to more than 100 %
    :raises RivalIsTheClient: if a client is to be its own rival
    :raises NotOfThisClient: if it refers to a part of another client
    """
    part = model(**{model.parent: parent}, **derived(model, values))
    client = _locked(part)
    require(by, model.perm, client)
    _check(part)
    part.save(force_insert=True)
    changes = {name: [None, _plain(part, name)] for name in values if values[name]}
    verb = f"{model.kind}.added"
    history.record(verb, part, by=by, at=at, within=client, changes=changes)
    _find_anew(part)
    if isinstance(part, Rival):
        facts.announce(RIVAL_NAMED, part.pk)
    return part


@transaction.atomic
def amend(
    part: P, *, by: User, at: datetime, values: Mapping[str, Any], seen: int
) -> P:
    """
    Change a part; ``seen`` is the version that the editor saw.

    :raises ChangedMeanwhile: if somebody else has changed it since
    :raises AlreadyThere: and as :func:`add` does
    """
    client = _locked(part)
    part = type(part)._default_manager.select_for_update().get(pk=part.pk)
    require(by, part.perm, client)
    called = _called(part)
    written = derived(type(part), values)
    written["version"] = check_version(part, seen)
    _check(_as_written(part, written))
    verb = f"{part.kind}.amended"
    part = history.amend(part, verb, by=by, at=at, within=client, values=written)
    _find_anew(part)
    if _called(part) != called:
        facts.announce(RIVAL_NAMED, part.pk)
    return part


@transaction.atomic
def remove(part: Part, *, by: User, at: datetime) -> None:
    """
    Take a part out of a dossier; history keeps what it said.

    :raises StillUsed: if other rows belong to it, those of upper apps too
    """
    client = _locked(part)
    require(by, part.perm, client)
    if lacking := _dependents(part):
        raise StillUsed(name=part, details=lacking)
    said = [field.name for field in part._meta.fields if not field.primary_key]
    changes = {n: [_plain(part, n), None] for n in said if _plain(part, n)}
    verb = f"{part.kind}.removed"
    history.record(verb, part, by=by, at=at, within=client, changes=changes)
    _find_anew(part)
    try:
        part.delete()
    except ProtectedError as error:
        rows = Counter(each._meta.verbose_name for each in error.protected_objects)
        details = [
            _told(kind, [str(_("%(n)s 条") % {"n": n})]) for kind, n in rows.items()
        ]
        raise StillUsed(name=part, details=details) from error


def _called(part: Part) -> tuple[object, ...]:
    """
    Return what a rival is compared by, with clients and with other clients' rivals.
    """
    return (part.name, part.company_id) if isinstance(part, Rival) else ()


def _locked(part: Part) -> Client:
    """
    Lock the client: its parts are compared with each other.
    """
    return Client.objects.select_for_update().get(pk=part.of_client.pk)


def _as_written(part: P, values: Mapping[str, Any]) -> P:
    kept = {f.attname: getattr(part, f.attname) for f in part._meta.concrete_fields}
    copy = type(part)(**kept)
    for name, value in values.items():
        setattr(copy, name, value)
    return copy


def derived(model: type[Part], values: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the values with what follows from them: order by reading, tidy traits.
    """
    written = dict(values)
    if model in FOUND and "name" in written:
        spelled = pinyin.reading(written["name"])[:LONGEST_READING]
        written["sort_key"] = pinyin.sort_key(spelled)
    if "traits" in written:
        written["traits"] = traits.tidy(written["traits"])
    return written


def _check(part: Part) -> None:
    _CHECKS[type(part)](part)


def _check_name(part: Any, refusal: type[AlreadyThere], **same: object) -> None:
    others = type(part)._default_manager.filter(**same).exclude(pk=part.pk)
    if others.exists():
        raise refusal(name=part)


def _check_brand(brand: Brand) -> None:
    _check_name(brand, AlreadyThere, client=brand.client, name=brand.name)


def _check_product(product: Product) -> None:
    before = Product.objects.filter(pk=product.pk).select_related("brand").first()
    if before and before.brand.client_id != product.brand.client_id:
        raise NotOfThisClient(name=product.brand)
    _check_name(product, AlreadyThere, brand=product.brand, name=product.name)


def _check_rival(rival: Rival) -> None:
    _check_name(rival, AlreadyThere, client=rival.client, name=rival.name)
    if rival.company_id == rival.client_id:
        raise RivalIsTheClient


def _check_rival_product(part: RivalProduct) -> None:
    _check_name(part, AlreadyThere, rival=part.rival, name=part.name)
    if part.against and part.against.of_client.pk != part.rival.client_id:
        raise NotOfThisClient(name=part.against)


def _check_channel(channel: Channel) -> None:
    same = {"client": channel.client, "sort": channel.sort}
    _check_name(channel, ChannelAlreadyThere, **same)
    others = Channel.objects.filter(client=channel.client).exclude(pk=channel.pk)
    shared = others.aggregate(n=Sum("share_percent"))["n"] or 0
    total = shared + (channel.share_percent or 0)
    if total > WHOLE:
        raise SharesExceedWhole(total=total)


def _check_output(output: Output) -> None:
    same = {"client": output.client, "year": output.year, "is_plan": output.is_plan}
    _check_name(output, YearAlreadyThere, **same)


_CHECKS: dict[type[Part], Callable[[Any], None]] = {
    Brand: _check_brand,
    Product: _check_product,
    Rival: _check_rival,
    RivalProduct: _check_rival_product,
    Channel: _check_channel,
    Output: _check_output,
}


def _dependents(part: Part) -> list[str]:
    """
    Tell what belongs to a part, in a sentence for each kind.
    """
    if isinstance(part, Brand):
        names = list(part.products.values_list("name", flat=True))
        return [_told(_("产品"), names)] if names else []
    if isinstance(part, Rival):
        names = list(part.products.values_list("name", flat=True))
        told = [_told(_("竞争产品"), names)] if names else []
        if spent := part.spends.count():
            told.append(_told(_("广告量"), [str(_("%(n)s 条") % {"n": spent})]))
        return told
    return []


def _told(label: object, names: list[str]) -> str:
    return wording.labelled(label, wording.listed(names))


def _plain(part: Part, name: str) -> Any:
    field = part._meta.get_field(name)
    return getattr(part, getattr(field, "attname", name))


def _find_anew(part: Part) -> None:
    if isinstance(part, FOUND):
        search.refresh_soon(type(part), [part.pk])
    if isinstance(part, Brand):
        products = part.products.values_list("pk", flat=True)
        search.refresh_soon(Product, list(products))
