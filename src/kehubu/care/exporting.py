"""Gaps on their way out, as Excel."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from kehubu.care.models import CareSummary
from kehubu.core import wording
from kehubu.core.spreadsheets import Column, write_xlsx


def gap_sheet(summaries: Iterable[CareSummary]) -> bytes:
    """
    Return the clients with the time since the last contact.
    """
    columns = [
        Column(_("客户")),
        Column(_("等级")),
        Column(_("状态")),
        Column(_("最近联络")),
        Column(_("谁联络的")),
        Column(_("天数")),
        Column(_("间隔（天）")),
        Column(_("超过（天）")),
        Column(_("小组")),
    ]
    rows = (_cells(summary) for summary in summaries if summary.client)
    return write_xlsx(_("联络间隔"), columns, rows)


def _cells(summary: CareSummary) -> list[object]:
    client, last = summary.client, summary.last_contact
    if client is None:
        return []
    return [
        client.name,
        summary.get_grade_display(),
        client.get_status_display(),
        timezone.localdate(last.done_at) if last and last.done_at else "",
        last.owner.name if last else "",
        summary.days,
        summary.gap_days,
        max(0, summary.days_over),
        wording.listed(member.user for member in client.team.all()),
    ]
