"""
What is signed of an order and of its result, in blocks as page and paper show them.

Frozen in Chinese whatever the language of the person who submits: the same order must
always freeze to the same text.
"""

from collections.abc import Iterator
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from kehubu.core import history, money, papers
from kehubu.documents import queries as documents
from kehubu.procedures.models import Participant, Record
from kehubu.procedures.records import Spec
from kehubu.signoffs import services as signoffs
from kehubu.signoffs.models import Content
from kehubu.work.models import Delivery, WorkOrder
from kehubu.work.records.planning import CLIENT_ANSWER

TEXTS = ("task", "background", "target", "mandatories", "materials", "remark")


def freeze_order(order: WorkOrder, *, at: datetime) -> Content:
    """
    Freeze an order as it stands; nobody who has written in it may sign it.
    """
    return signoffs.freeze(
        order,
        by=order.issuer,
        at=at,
        title=order_title(order),
        blocks=order_blocks(order),
        files=_files(order),
        editors=history.writers(order, "order.drafted", "order.amended"),
    )


def freeze_delivery(delivery: Delivery, *, at: datetime) -> Content:
    """
    Freeze a result with the hashes of its files; nobody who made it may sign it, be it
    another of the team who handed it over.
    """
    makers = Participant.objects.filter(
        run=delivery.order.department_run_id, role="executor"
    )
    return signoffs.freeze(
        delivery,
        by=delivery.delivered_by,
        at=at,
        title=delivery_title(delivery),
        blocks=delivery_blocks(delivery),
        files=_files(delivery),
        editors=makers.values_list("user", flat=True),
    )


def order_title(order: WorkOrder) -> str:
    with override(settings.LANGUAGE_CODE):
        return f"{_('工作单')} {order.number} · {order.project.title}"


def delivery_title(delivery: Delivery) -> str:
    with override(settings.LANGUAGE_CODE):
        return f"{_('成果')} {delivery.order.number} · {delivery.order.project.title}"


def order_blocks(order: WorkOrder) -> list[papers.Block]:
    with override(settings.LANGUAGE_CODE):
        return [papers.Facts(list(_facts(order))), *_texts(order), _deliverables(order)]


def delivery_blocks(delivery: Delivery) -> list[papers.Block]:
    with override(settings.LANGUAGE_CODE):
        facts = [
            (_("工作号"), delivery.order.number),
            (_("提案对象"), str(delivery.get_audience_display())),
            (_("交付人"), delivery.delivered_by.name),
            (_("实际工时"), str(delivery.actual_hours)),
        ]
        return [
            papers.Facts(facts),
            papers.Text(_("交付说明"), delivery.note),
            *_answer(delivery),
        ]


def _answer(delivery: Delivery) -> Iterator[papers.Block]:
    """
    What the client said of it, where it was presented straight to the client.
    """
    if delivery.audience != Delivery.Audience.CLIENT:
        return
    answers = Record.objects.filter(
        kind="client_answer", step__run=delivery.order.department_run_id
    )
    given = answers.filter(step__done_at__lte=delivery.delivered_at).order_by("-pk")
    for answer in given[:1]:
        names = ("answered_by", "answered_on", "way", "said")
        spec = Spec(CLIENT_ANSWER.title, {n: CLIENT_ANSWER.fields[n] for n in names})
        yield from spec.blocks(answer.data)


def _facts(order: WorkOrder) -> Iterator[tuple[str, str]]:
    yield _("项目"), str(order.project)
    yield _("客户"), order.project.client.name
    yield _("品牌／产品"), order.brand
    yield _("接单部门"), order.department.name
    yield _("工作类别"), str(order.get_job_display())
    if order.is_outsourced is not None:
        yield _("委托外部公司"), _("是") if order.is_outsourced else _("否")
    yield _("出单人"), order.issuer.name
    yield _("类型"), _kind(order)
    yield _("缓急"), str(order.get_priority_display())
    yield _("可向客户收费"), _("是") if order.is_billable else _("否")
    yield _("预算"), money.shown(order.budget_fen)
    yield _("报价单号"), order.quotation
    yield _("改稿轮次"), _turn(order)
    yield _("初稿日期"), _day(order.draft_on)
    yield _("内审日期"), _day(order.review_on)
    yield _("提交客户日期"), _day(order.client_on)
    yield _("最后期限"), _day(order.due_on)
    yield _("计划工时"), str(order.planned_hours or "")


def _kind(order: WorkOrder) -> str:
    kind = str(order.get_kind_display())
    return f"{kind} ← {order.revises.number}" if order.revises else kind


def _turn(order: WorkOrder) -> str:
    params = {"n": order.revision_number + 1, "agreed": order.agreed_revisions}
    return _("第 %(n)s 稿（约定改稿 %(agreed)s 次）") % params


def _texts(order: WorkOrder) -> list[papers.Text]:
    fields = {name: WorkOrder._meta.get_field(name) for name in TEXTS}
    return [
        papers.Text(str(field.verbose_name), getattr(order, name))  # type: ignore[union-attr]
        for name, field in fields.items()
        if getattr(order, name)
    ]


def _deliverables(order: WorkOrder) -> papers.Table:
    rows = [
        (line.medium, line.size, str(line.quantity), line.remark)
        for line in order.deliverables.all()
    ]
    columns = [_("媒介"), _("规格"), _("数量"), _("版本说明")]
    return papers.Table(_("交付物"), columns, rows, [2, 4, 1, 3])


def _files(row: WorkOrder | Delivery) -> list[dict[str, str]]:
    return [
        {"id": str(file.pk), "name": file.name, "sha256": file.sha256}
        for file in documents.files_of(row)
    ]


def _day(on: date | None) -> str:
    return f"{on:%Y-%m-%d}" if on else ""
