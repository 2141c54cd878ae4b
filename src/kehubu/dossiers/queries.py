"""What is read of dossiers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Model, Prefetch, Q, QuerySet, Sum

from kehubu.clients.models import Client
from kehubu.core.models import HistoryEntry
from kehubu.dossiers import fields, values
from kehubu.dossiers.completeness import Completeness
from kehubu.dossiers.models import (
    AdSpend,
    Brand,
    Channel,
    Dossier,
    Output,
    Part,
    Product,
    Rival,
    RivalProduct,
)
from kehubu.dossiers.sections import SECTION_OF, SECTIONS, Section
from kehubu.people.models import User

LONG_TERMS = 60
"""Days after which large companies must have paid, unless it is reasonably agreed
otherwise (保障中小企业款项支付条例, domain §3.5)."""


def dossier_of(client: Client) -> Dossier:
    """
    Return a client's dossier; an empty one, not kept, where nothing is written yet.
    """
    return getattr(client, "dossier", None) or Dossier(client=client)


def sections_for(user: User) -> list[Section]:
    """
    Return the sections that the user may read.
    """
    is_insider = user.has_perm("clients.read_internal")
    return [each for each in SECTIONS.values() if each.is_market or is_insider]


@dataclass(frozen=True, slots=True)
class Line:
    """A field as a section shows it."""

    name: str
    label: str
    text: str

    @property
    def is_long(self) -> bool:
        return len(self.text) > 30 or "\n" in self.text  # noqa: PLR2004 - what a column holds


@dataclass(frozen=True, slots=True)
class Written:
    """A section with what stands in it."""

    section: Section
    lines: Sequence[Line]

    @property
    def is_empty(self) -> bool:
        return not any(line.text for line in self.lines)


def written(dossier: Dossier, section: Section, user: User) -> Written:
    lines = [
        Line(
            name,
            values.label(Dossier, name),
            values.shown(Dossier, name, getattr(dossier, name), user),
        )
        for name in section.fields
    ]
    return Written(section, lines)


@dataclass(frozen=True, slots=True)
class FieldState:
    """One of the fifteen fields of the handbook, as it stands with a client."""

    field: fields.Field
    is_filled: bool | None
    text: str
    url: str


def completeness(client: Client) -> tuple[Completeness, list[FieldState]]:
    """
    Return how complete a dossier is, and each field, heaviest gap first.
    """
    row = fields.answered(Client.objects.filter(pk=client.pk)).get()
    whole = fields.completeness(row)
    states = {each.code: each for each in fields.known()}
    gaps = [states[code] for code in whole.missing]
    return whole, [
        FieldState(e, is_filled=False, text="", url=e.where(client)) for e in gaps
    ]


def field_states(client: Client, user: User) -> list[FieldState]:
    """
    Return all fields for which somebody answers, with what stands in each.
    """
    row = fields.answered(Client.objects.filter(pk=client.pk)).get()
    return [
        FieldState(
            field,
            None
            if getattr(row, field.code) is None
            else bool(getattr(row, field.code)),
            field.shown(client, user) if getattr(row, field.code) else "",
            field.where(client),
        )
        for field in fields.known()
    ]


def unanswered() -> list[str]:
    """
    Return the labels of the fields for which no app answers yet.
    """
    answered = {field.code for field in fields.known()}
    return [str(label) for code, label in fields.LABELS.items() if code not in answered]


def brands_of(client: Client, user: User) -> QuerySet[Any]:
    """
    Return a client's brands with their products, in order of their readings.
    """
    products = Prefetch("products", Product.objects.order_by("sort_key", "pk"))
    seen = Brand.objects.visible_to(user).filter(client=client)
    return seen.prefetch_related(products)


def rivals_of(client: Client, user: User) -> list[Any]:
    """
    Return a client's rivals with their products; ``linked`` is the company in our list
    where the user may see it.
    """
    products = Prefetch("products", RivalProduct.objects.select_related("against"))
    seen = Rival.objects.visible_to(user).filter(client=client)
    rivals = list(seen.prefetch_related(products))
    return with_links(rivals, user)


def with_links(rivals: Sequence[Any], user: User) -> list[Any]:
    pks = {rival.company_id for rival in rivals if rival.company_id}
    known: dict[int, Client] = {}
    if pks:
        known = Client.objects.visible_to(user).in_bulk(pks)
    for rival in rivals:
        rival.linked = known.get(rival.company_id)
    return list(rivals)


def channels_of(client: Client, user: User) -> QuerySet[Any]:
    return Channel.objects.visible_to(user).filter(client=client)


def outputs_of(client: Client, user: User) -> QuerySet[Any]:
    return Output.objects.visible_to(user).filter(client=client)


def rival_products_against(product: Product, user: User) -> QuerySet[Any]:
    """
    Return what competes with a product: what is said to, and what is said of nothing.
    """
    seen = RivalProduct.objects.visible_to(user).filter(
        Q(against=product) | Q(against=None), rival__client=product.brand.client_id
    )
    return seen.select_related("rival").order_by("rival", "pk")


def brand_names(client: Client, user: User) -> list[str]:
    """
    Return a client's brands, and its products behind their brands, to be offered while
    one types.
    """
    names = []
    for brand in brands_of(client, user):
        names.append(brand.name)
        names += [f"{brand.name} {product.name}" for product in brand.products.all()]
    return names


def latest_spend(client: Client, user: User) -> int | None:
    """
    Return what the client has spent in the last year of which something is known.
    """
    own = AdSpend.objects.visible_to(user).filter(client=client, rival=None)
    year = own.aggregate(year=Max("starts_on__year"))["year"]
    total: int | None = own.filter(starts_on__year=year).aggregate(n=Sum("amount_fen"))[
        "n"
    ]
    return total


@dataclass(frozen=True, slots=True)
class Change:
    """A field's value before and after, as the reader may know them."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """An entry of history, with the fields that it has changed."""

    entry: HistoryEntry
    at: datetime
    changes: Sequence[Change]


def entries_about(row: Model, field: str) -> QuerySet[HistoryEntry]:
    """
    Return what has changed a row, or one field of it, newest first.
    """
    about = HistoryEntry.objects.filter(
        subject_kind=row._meta.label_lower, subject_id=row.pk
    )
    if field:
        about = about.filter(changes__has_key=field)
    return about.select_related("by").order_by("-pk")


def told(
    entries: Iterable[HistoryEntry], row: Model, names: Iterable[str], user: User
) -> list[Told]:
    """
    Return entries as the user may read them: these fields of them, no others. An entry
    of which nothing is left is not told.
    """
    readable = list(names)
    found = (
        Told(entry, entry.at, _changes(entry, row, readable, user)) for entry in entries
    )
    return [each for each in found if each.changes]


def _changes(
    entry: HistoryEntry, row: Model, names: Sequence[str], user: User
) -> list[Change]:
    return [
        _change(row, name, entry.changes[name], user)
        for name in names
        if name in entry.changes
    ]


def _change(row: Model, name: str, change: Sequence[Any], user: User) -> Change:
    model, (before, after) = type(row), change
    return Change(
        values.label(model, name),
        values.shown(model, name, before, user),
        values.shown(model, name, after, user),
    )


HIDDEN = frozenset({"id", "client", "version", "sort_key"})
"""Columns of which history says nothing to a reader."""


def readable_fields(row: Dossier | Part, user: User) -> list[str]:
    """
    Return the fields of a row whose values the user may read.
    """
    names = [f.name for f in row._meta.fields if f.name not in HIDDEN]
    if not isinstance(row, Dossier):
        return names
    open_to = {section.key for section in sections_for(user)}
    return [name for name in names if SECTION_OF[name].key in open_to]
