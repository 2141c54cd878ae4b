"""Film production: crew, pre-production meeting, shoot, cuts (chain PX-FILM, §2.2)."""

from django.utils.translation import gettext_lazy as _

from kehubu.procedures.records import (
    Choice,
    Day,
    Files,
    LongText,
    Moment,
    Money,
    Number,
    People,
    Rows,
    Spec,
    Text,
)
from kehubu.work.records.offers import comparison

CREW_PROPOSAL = Spec(
    _("摄制组与报价"),
    {
        **comparison(_("摄制公司报价"), director=Text(label=_("导演"))),
        "view": LongText(label=_("导演阐述")),
        "timetable": Rows(
            label=_("日程"),
            columns={
                "phase": Text(label=_("阶段")),
                "starts_on": Day(label=_("开始")),
                "ends_on": Day(label=_("结束")),
            },
        ),
        "cost_fen": Money(label=_("总费用（元）")),
        "files": Files(label=_("导演阐述与报价文件")),
    },
)

CREW_CONFIRMATION = Spec(
    _("班底与价格确认"),
    {
        "company": Text(label=_("摄制公司"), needed_for=("confirmed",)),
        "director": Text(label=_("导演"), needed_for=("confirmed",)),
        "price_fen": Money(label=_("确认的价格（元）"), needed_for=("confirmed",)),
        "confirmed_by": Text(label=_("客户确认人与职务")),
        "confirmed_on": Day(label=_("日期")),
        "objection": LongText(label=_("客户的意见"), needed_for=("declined",)),
        "files": Files(label=_("确认文件"), needed_for=("confirmed",)),
    },
)

PREPRODUCTION = Spec(
    _("制作说明与筹备"),
    {
        "briefed_at": Moment(label=_("制作说明会时间")),
        "people": People(label=_("参加人")),
        "storyboard": LongText(label=_("分镜进度")),
        "cast": LongText(label=_("演员备选")),
        "wardrobe": LongText(label=_("服装与道具")),
        "locations": LongText(label=_("场景备选")),
        "risks": LongText(label=_("天气、许可与安全"), needed=False),
        "files": Files(label=_("筹备资料"), needed=False),
    },
)

PPM = Spec(
    _("三方制作准备会"),
    {
        "held_at": Moment(label=_("时间")),
        "place": Text(label=_("地点")),
        "client_people": People(label=_("客户方出席")),
        "agency_people": People(label=_("公司方出席")),
        "producer_people": People(label=_("摄制方出席")),
        "script": LongText(label=_("脚本")),
        "storyboard": LongText(label=_("分镜")),
        "cast": LongText(label=_("演员")),
        "wardrobe": LongText(label=_("服装与道具")),
        "locations": LongText(label=_("场景")),
        "schedule": LongText(label=_("日程")),
        "budget_fen": Money(label=_("预算（元）")),
        "open_points": LongText(label=_("另行筹备的事项"), needed_for=("again",)),
        "signed_by": Text(label=_("客户签字人与职务")),
        "signed_on": Day(label=_("客户签字日期")),
        "files": Files(label=_("客户签过字的会议记录")),
    },
)
"""The seven things that client, agency and film company settle before the shoot."""

SHOOTING_REPORT = Spec(
    _("拍摄与后期记录"),
    {
        "days": Rows(
            label=_("拍摄日"),
            columns={
                "shot_on": Day(label=_("日期")),
                "scenes": Text(label=_("场景")),
                "remark": Text(label=_("情况"), needed=False),
            },
        ),
        "post": LongText(label=_("后期：剪辑、调色、音乐、配音")),
        "version": Text(label=_("粗剪版本")),
        "seconds": Number(label=_("片长（秒）"), least=1, most=36_000),
        "changes": LongText(label=_("与上一版的不同"), needed=False),
        "files": Files(label=_("粗剪或截图文件")),
    },
)

ROUGH_CUT_CHECK = Spec(
    _("粗剪审看"),
    {
        "version": Text(label=_("版本")),
        "seen_on": Day(label=_("审看日期")),
        "script_kept": Choice(
            label=_("与脚本、分镜"),
            choices=[("kept", _("一致")), ("changed", _("有改动"))],
        ),
        "legal": LongText(label=_("法律用语与必备事项的核对")),
        "changes": LongText(label=_("修改意见"), needed_for=("rework",)),
    },
)

CLIENT_SCREENING = Spec(
    _("客户审看"),
    {
        "version": Text(label=_("版本")),
        "seen_at": Moment(label=_("时间")),
        "seen_by": People(label=_("客户审看人与职务")),
        "changes": LongText(label=_("客户要求的修改"), needed_for=("rework",)),
        "files": Files(label=_("客户签字的审看单"), needed_for=("passed",)),
    },
)
