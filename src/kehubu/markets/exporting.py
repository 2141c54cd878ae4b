"""Intelligence on its way out, as Excel."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from kehubu.core import wording
from kehubu.core.spreadsheets import Column, write_xlsx
from kehubu.markets.models import Intelligence


def intelligence_list(entries: Iterable[Intelligence]) -> bytes:
    """
    Return the entries as an Excel file, with who was told of each.
    """
    columns = [
        Column(label)
        for label in (
            _("得知日期"),
            _("关于"),
            _("名称"),
            _("标题"),
            _("内容"),
            _("来源"),
            _("出处"),
            _("可信度"),
            _("标签"),
            _("内部"),
            _("记录人"),
            _("记录时间"),
            _("首次转告"),
            _("转告给"),
        )
    ]
    return write_xlsx(_("市场情报"), columns, (_cells(entry) for entry in entries))


def _cells(entry: Intelligence) -> list[object]:
    told = entry.first_told_at
    return [
        entry.observed_on,
        entry.kind,
        str(entry.subject),
        entry.title,
        entry.text,
        entry.get_source_display(),
        entry.reference,
        entry.get_credibility_display(),
        wording.listed(entry.tags.all()),
        _("是") if entry.is_internal else "",
        entry.logged_by.name,
        f"{timezone.localtime(entry.logged_at):%Y-%m-%d %H:%M}",
        f"{timezone.localtime(told):%Y-%m-%d %H:%M}" if told else "",
        wording.listed(each.person.name for each in entry.tellings.all()),
    ]
