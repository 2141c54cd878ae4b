"""Creative department: attendance, brainstorm, draft, final art (TL-B6.04–14)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kehubu.procedures.records import (
    Files,
    LongText,
    Moment,
    Number,
    People,
    Rows,
    Spec,
    Text,
    YesNo,
)

BRIEFING_ATTENDANCE = Spec(
    _("业务说明会笔记"),
    {
        "held_at": Moment(label=_("时间")),
        "notes": LongText(label=_("要点")),
        "open_questions": LongText(label=_("待澄清的问题"), needed=False),
    },
)

ANALYSIS_ATTENDANCE = Spec(
    _("分析与定位说明会笔记"),
    {
        "held_at": Moment(label=_("时间")),
        "market": LongText(label=_("市场及产品分析")),
        "direction": LongText(label=_("创作方向")),
        "positioning": LongText(label=_("品牌定位")),
    },
)

BRAINSTORM = Spec(
    _("动脑会记录"),
    {
        "held_at": Moment(label=_("时间")),
        "people": People(label=_("参加人")),
        "ideas": Rows(
            label=_("想法"),
            columns={
                "idea": LongText(label=_("想法")),
                "kept": YesNo(label=_("采用")),
                "reason": Text(label=_("取舍的理由"), needed=False),
            },
        ),
    },
)

DRAFT = Spec(
    _("草案"),
    {
        "idea": LongText(label=_("创意说明")),
        "changes": LongText(label=_("与上一稿的不同"), needed=False),
        "files": Files(label=_("稿件")),
    },
)

FINAL_ART = Spec(
    _("定稿与测试记录"),
    {
        "summary": LongText(label=_("定稿说明")),
        "tested": YesNo(label=_("是否做了文案或脚本测试")),
        "test": LongText(
            label=_("测试方法与结果"), needed=False, help=_("没有测试的，写明理由。")
        ),
        "files": Files(label=_("定稿文件")),
    },
)


def testing_rule(data: Mapping[str, Any], outcome: str) -> list[str]:
    """
    Ask for the result of the test, or for the reason why there was none.
    """
    if data.get("tested") and not data.get("test"):
        return [_now("请写测试的方法与结果；没有测试的，写明理由。")]
    return []


DEPARTMENT_ARCHIVE = Spec(
    _("工作袋归档"),
    {
        "place": Text(label=_("存放位置")),
        "samples": Number(label=_("留存样品数"), least=0, most=1000),
        "remark": LongText(label=_("备注"), needed=False),
    },
)
