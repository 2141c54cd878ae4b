"""The cover of a job bag, in the house style."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from kehubu.core import papers
from kehubu.people import printing
from kehubu.timesheets.templatetags.hours import hours
from kehubu.traffic import barcode
from kehubu.traffic.models import JobBag
from kehubu.traffic.queries import Contents, contents


def cover(bag: JobBag) -> papers.Paper:
    held = contents(bag)
    return printing.paper(
        _("工作袋"),
        bag.number,
        [
            papers.Picture("", barcode.svg(bag.number)),
            _facts(bag, held),
            _orders(held),
            papers.Table(
                _("工时"),
                [_("人员"), _("小时")],
                [(share.person.name, hours(share.minutes)) for share in held.shares],
            ),
            papers.Text(_("备注"), bag.remark or "—"),
        ],
        foot=str(bag.order.project),
    )


def pdf(bag: JobBag, *, at: datetime) -> bytes:
    return papers.typeset(cover(bag), at=at)


def _facts(bag: JobBag, held: Contents) -> papers.Facts:
    order, job = bag.order, held.job
    paid = {True: _("是"), False: _("否"), None: "—"}[job.is_billable]
    return papers.Facts(
        [
            (_("客户"), str(order.project.client)),
            (_("项目"), str(order.project)),
            (_("接单部门"), str(order.department)),
            (_("开袋时间"), f"{timezone.localtime(bag.opened_at):%Y-%m-%d %H:%M}"),
            (_("可向客户收费"), paid),
            (
                _("工时（实际／计划）"),
                f"{hours(job.actual_minutes)}／{hours(job.planned_minutes)}",
            ),
            (_("留存成品样本"), str(bag.samples)),
            (_("存放位置"), bag.place or "—"),
        ]
    )


def _orders(held: Contents) -> papers.Table:
    rows = [
        (
            order.number,
            str(order.get_kind_display()),
            str(order.get_state_display()),
            str(order.due_on or ""),
        )
        for order in held.job.orders
    ]
    columns = [_("单号"), _("类型"), _("状态"), _("最后期限")]
    return papers.Table(_("工作单"), columns, rows)
