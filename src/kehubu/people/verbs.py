from django.utils.translation import pgettext_lazy

from kehubu.core.history import name_verbs

name_verbs(
    {
        "people.set_up": pgettext_lazy("history", "启用系统"),
        "agency.founded": pgettext_lazy("history", "建立公司"),
        "agency.amended": pgettext_lazy("history", "修改公司资料"),
        "agency.reminders": pgettext_lazy("history", "设置提醒与升级"),
        "agency.calendar": pgettext_lazy("history", "导入工作日历"),
        "user.hired": pgettext_lazy("history", "开通账号"),
        "user.amended": pgettext_lazy("history", "修改人员资料"),
        "user.posts": pgettext_lazy("history", "调整岗位"),
        "user.deactivated": pgettext_lazy("history", "停用账号"),
        "user.reactivated": pgettext_lazy("history", "恢复账号"),
        "user.invited": pgettext_lazy("history", "发出设置密码的链接"),
        "user.joined": pgettext_lazy("history", "设置密码并加入"),
        "user.language": pgettext_lazy("history", "选择界面语言"),
        "delegation.made": pgettext_lazy("history", "设置代理"),
        "delegation.revoked": pgettext_lazy("history", "终止代理"),
    }
)
