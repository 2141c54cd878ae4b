from django.utils.translation import gettext_lazy as _

from kehubu.core.history import name_verbs

name_verbs(
    {
        "people.set_up": _("启用系统"),
        "agency.founded": _("建立公司"),
        "agency.amended": _("修改公司资料"),
        "agency.calendar": _("导入工作日历"),
        "user.hired": _("开通账号"),
        "user.amended": _("修改人员资料"),
        "user.posts": _("调整岗位"),
        "user.deactivated": _("停用账号"),
        "user.reactivated": _("恢复账号"),
        "user.invited": _("发出设置密码的链接"),
        "user.joined": _("设置密码并加入"),
        "user.language": _("选择界面语言"),
        "delegation.made": _("设置代理"),
        "delegation.revoked": _("终止代理"),
    }
)
