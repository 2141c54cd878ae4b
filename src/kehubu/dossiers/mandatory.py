"""The fields of TL-C1.01 for which this app answers, and those of the client itself."""

from urllib.parse import urlencode

from django.db.models import Exists, Model, OuterRef, Q
from django.urls import reverse

from kehubu.clients.models import Client
from kehubu.core import money, wording
from kehubu.dossiers import queries
from kehubu.dossiers.fields import provide
from kehubu.dossiers.models import AdSpend, Brand, Dossier, Product
from kehubu.dossiers.models.dossiers import tab_of
from kehubu.people.models import User
from kehubu.persons.models import Post

NAMED = 8
"""How many brands, products or persons are named in one line."""
CHIEF, ADVERTISING = Q(kind=Post.Kind.CHIEF), Q(kind=Post.Kind.ADVERTISING)


def _own(model: type[Model], owner: str = "client", **that: object) -> Exists:
    rows = model._default_manager.filter(**{owner: OuterRef("pk")}, **that)
    return Exists(rows)


def _particulars(client: Client) -> str:
    return reverse("clients:amend", args=[client.pk])


def _section(key: str, client: Client) -> str:
    return reverse("dossiers:edit_section", args=[client.pk, key])


def _brands(client: Client, user: User) -> str:
    names = client.brands.values_list("name", flat=True)
    return wording.listed(names[:NAMED])


def _products(client: Client, user: User) -> str:
    rows = Product.objects.visible_to(user).filter(brand__client=client)
    return wording.listed(rows.values_list("name", flat=True)[:NAMED])


def _budget(client: Client, user: User) -> str:
    dossier = queries.dossier_of(client)
    if not user.has_perm("clients.read_internal") or dossier.budget_fen is None:
        return ""
    return f"{dossier.budget_year} {money.shown(dossier.budget_fen)}"


def _spent(client: Client, user: User) -> str:
    return money.shown(queries.latest_spend(client, user))


def _key_persons(code: str, which: Q) -> None:
    """
    Answer for key persons by the posts that they hold now; who may not see persons is
    told none.
    """

    def shown(client: Client, user: User) -> str:
        posts = Post.objects.visible_to(user).current().filter(which, client=client)
        found = posts.select_related("person").order_by("sort_key", "pk")[:NAMED]
        return wording.listed(f"{post.person.name} {post.called}" for post in found)

    held = Post.objects.current().filter(which, client=OuterRef("pk"))
    provide(code, filled=Exists(held), shown=shown, where=_persons)


def _persons(client: Client) -> str:
    tab = urlencode({"tab": "persons:of_client"})
    return f"{client.get_absolute_url()}?{tab}"


provide(
    "f01",
    filled=~Q(name=""),
    shown=lambda client, user: client.name,
    where=_particulars,
)
provide(
    "f02",
    filled=_own(Brand),
    shown=_brands,
    where=lambda client: reverse("dossiers:add_part", args=["brand", client.pk]),
)
provide(
    "f03",
    filled=_own(Product, "brand__client"),
    shown=_products,
    where=lambda client: f"{tab_of(client.pk)}#brands",
)
provide(
    "f04",
    filled=~Q(address=""),
    shown=lambda client, user: client.address,
    where=_particulars,
)
provide(
    "f05",
    filled=~Q(phone=""),
    shown=lambda client, user: client.phone,
    where=_particulars,
)
provide(
    "f06",
    filled=_own(Dossier, fax__gt=""),
    shown=lambda client, user: queries.dossier_of(client).fax,
    where=lambda client: _section("company", client),
)
provide(
    "f07",
    filled=_own(AdSpend, rival=None),
    shown=_spent,
    where=lambda client: reverse("dossiers:enter_spend", args=[client.pk]),
)
provide(
    "f09",
    filled=_own(Dossier, budget_fen__isnull=False),
    shown=_budget,
    where=lambda client: _section("advertising", client),
)
_key_persons("f13", CHIEF)
_key_persons("f14", ADVERTISING)
_key_persons("f15", ~(CHIEF | ADVERTISING))
