"""What the columns of a client list mean, and what a row of it says: pure reading."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kehubu.core.spreadsheets import BadCell, parse_date

FIELDS: dict[str, str | Promise] = {
    "name": _("客户名称"),
    "short_name": _("简称"),
    "industry": _("行业"),
    "region": _("地区"),
    "address": _("地址"),
    "phone": _("电话"),
    "listed_on": _("上市日期"),
    "remark": _("备注"),
}
ALIASES: dict[str, Sequence[str]] = {
    "name": [
        "客户名称",
        "客户全称",
        "公司名称",
        "企业名称",
        "单位名称",
        "客户",
        "名称",
        "客戶名稱",
        "公司名稱",
        "客戶",
        "名稱",
    ],
    "short_name": ["客户简称", "公司简称", "证券简称", "简称", "客戶簡稱", "簡稱"],
    "industry": ["行业", "所属行业", "行业分类", "行业类别", "行業", "產業"],
    "region": ["地区", "所在地区", "所在地", "省份", "城市", "区域", "地區"],
    "address": ["地址", "联系地址", "公司地址", "注册地址", "办公地址", "聯絡地址"],
    "phone": ["电话", "联系电话", "公司电话", "手机", "座机", "電話", "手機"],
    "listed_on": ["上市日期", "上市时间"],
    "remark": ["备注", "说明", "备注说明", "備註", "說明"],
}
PROBLEMS: dict[str, str | Promise] = {
    "missing": _("客户名称不能为空"),
    "too_long": _("文字过长"),
    "bad_date": _("日期看不懂，请写成 2026-01-31 这样"),
}
EXAMPLE = {
    "name": "样例食品有限公司",
    "short_name": "样例食品",
    "industry": "食品",
    "region": "上海",
    "address": "虚构路 1 号",
    "phone": "021-00000000",
    "listed_on": "2020-01-31",
    "remark": "举例的一行，请删去",
}
"""What the blank to be filled in shows as an example."""
Values = dict[str, str]


def values_of(cells: Sequence[str], columns: Mapping[str, str]) -> Values:
    """
    Return what a row says for each mapped field; ``columns`` is index → field.
    """
    values = {
        field: cells[int(index)].strip()
        for index, field in columns.items()
        if int(index) < len(cells)
    }
    if not values.get("name"):
        values["name"] = values.get("short_name", "")
    return values


def check(values: Values, lengths: Mapping[str, int]) -> tuple[Values, dict[str, str]]:
    """
    Return the values with dates in ISO form, and for each bad field its problem.

    ``lengths`` says for each field how many characters it takes.
    """
    problems = {
        field: "too_long"
        for field, limit in lengths.items()
        if len(values.get(field, "")) > limit
    }
    if not values.get("name"):
        problems["name"] = "missing"
    cleaned = dict(values)
    try:
        day = parse_date(values.get("listed_on", ""))
    except BadCell:
        problems["listed_on"] = "bad_date"
    else:
        if day:
            cleaned["listed_on"] = day.isoformat()
    return cleaned, problems


def says_nothing_new(values: Mapping[str, str], known: Callable[[str], Any]) -> bool:
    """
    Tell whether an update would change nothing; ``known`` returns what is there for a
    field. Empty cells change nothing, and neither does the name: it has told the twin.
    """
    said = model_values(values)
    return all(known(name) == value for name, value in said.items() if name != "name")


def model_values(values: Mapping[str, str]) -> dict[str, Any]:
    """
    Return checked values as a client holds them; empty ones are left out.
    """
    known: dict[str, Any] = {name: text for name, text in values.items() if text}
    if "listed_on" in known:
        known["listed_on"] = date.fromisoformat(known["listed_on"])
    return known
