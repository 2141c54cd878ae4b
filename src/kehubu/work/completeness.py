"""Is an order filled in completely? Nothing else may leave the department (TL-BX.1)."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from kehubu.documents import queries as documents
from kehubu.work.departments import Job
from kehubu.work.models import WorkOrder

NEEDED = (
    "task",
    "background",
    "target",
    "mandatories",
    "materials",
    "draft_on",
    "review_on",
    "client_on",
    "due_on",
    "planned_hours",
)
"""The fields of domain §2.19 without which a department cannot start."""


def missing(order: WorkOrder, today: date) -> list[str]:
    """
    Return a sentence for each thing that the order lacks.
    """
    return list(_missing(order, today))


def _missing(order: WorkOrder, today: date) -> Iterator[str]:
    for name in NEEDED:
        if getattr(order, name) in (None, ""):
            label = WorkOrder._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            yield _("缺“%(field)s”。") % {"field": label}
    yield from _missing_for_the_job(order)
    if order.is_billable is None:
        yield _("没有注明是否可向客户收费。")
    if order.is_billable and not (order.budget_fen or order.quotation):
        yield _("可收费的工作单要写预算或报价单号。")
    if not order.deliverables.exists():
        yield _("缺交付物：至少一项，写明媒介、规格和数量。")
    if order.draft_on and order.draft_on < today:
        yield _("初稿日期已过。")


def _missing_for_the_job(order: WorkOrder) -> Iterator[str]:
    if order.job == Job.MARKET_RESEARCH and order.is_outsourced is None:
        yield _("市场调研要注明是否委托外部公司。")
    if order.job == Job.FILM_PRODUCTION and not documents.files_of(order).exists():
        yield _("影视制作要附上客户认可的脚本。")
