"""What a client sells, against whom and how, on its papers."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from kehubu.clients.models import Client
from kehubu.core import papers, wording
from kehubu.dossiers import queries, traits, values
from kehubu.dossiers.models import Brand, Product, Rival
from kehubu.dossiers.printing.rooms import Room, cut
from kehubu.people.models import User

Facts = list[tuple[str, str]]


def brands_table(client: Client, user: User, room: Room | None = None) -> papers.Table:
    brands = list(queries.brands_of(client, user))
    rows = [
        [
            brand.name,
            wording.listed(product.name for product in brand.products.all()),
            brand.rank,
        ]
        for brand in brands[: room.brands if room else None]
    ]
    if room:
        rows = [[cut(cell, room.words) for cell in row] for row in rows]
    return papers.Table(
        heading=_("品牌与产品"),
        columns=[_("品牌"), _("产品"), _("市场地位")],
        rows=rows or [["—", "", ""]],
        widths=[2, 4, 2],
    )


def channels(client: Client, user: User) -> str:
    said = (
        f"{each} {each.share_percent}%" if each.share_percent is not None else str(each)
        for each in queries.channels_of(client, user)
    )
    return wording.listed(said) or "—"


def channels_table(client: Client, user: User) -> papers.Table:
    rows = [
        [str(each), _percent(each.share_percent), each.remark]
        for each in queries.channels_of(client, user)
    ]
    return papers.Table(
        heading=_("渠道"),
        columns=[_("渠道"), _("占销售额"), _("说明")],
        rows=rows or [["—", "", ""]],
        widths=[2, 1, 4],
    )


def _percent(share: int | None) -> str:
    return "" if share is None else f"{share}%"


def products(client: Client, user: User) -> list[papers.Block]:
    """
    Return each product with what is judged of it.
    """
    rows = Product.objects.visible_to(user).filter(brand__client=client)
    found = rows.select_related("brand").order_by("brand__sort_key", "sort_key", "pk")
    blocks: list[papers.Block] = []
    for product in found:
        heading = _("产品：%(brand)s %(name)s") % {
            "brand": product.brand.name,
            "name": product.name,
        }
        names = ("generic_name", "novelty", "need", "rank", "uses", "misuse", "remark")
        blocks.append(papers.Facts(_of_part(product, names, user), heading))
        blocks += _judged(_("优点和缺点"), product.traits)
    return blocks


def rivals(client: Client, user: User) -> list[papers.Block]:
    blocks: list[papers.Block] = []
    for rival in queries.rivals_of(client, user):
        heading = _("竞争者：%(name)s") % {"name": rival.name}
        blocks.append(papers.Facts(_of_part(rival, ("rank", "remark"), user), heading))
        for product in rival.products.all():
            blocks += _judged(product.name, product.traits)
    return blocks


def _of_part(part: Brand | Product | Rival, names: Iterable[str], user: User) -> Facts:
    model = type(part)
    return [
        (
            values.label(model, name),
            values.shown(model, name, getattr(part, name), user) or "—",
        )
        for name in names
    ]


def _judged(heading: str, judged: Mapping[str, Sequence[str]]) -> list[papers.Block]:
    rows = [
        [str(row.label), *row.cells[0]]
        for row in traits.beside(judged)
        if any(row.cells[0])
    ]
    columns = [heading, _("优点"), _("缺点")]
    return [papers.Table("", columns, rows, [2, 4, 4])] if rows else []
