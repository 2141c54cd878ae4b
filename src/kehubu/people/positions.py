"""The positions (岗位) of an agency, as code; who holds which is data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DepartmentKind(models.TextChoices):
    MANAGEMENT = "management", _("总经理室")
    ACCOUNT = "account", _("客户部")
    PLANNING = "planning", _("策划部")
    CREATIVE = "creative", _("创作部")
    MEDIA = "media", _("媒介部")
    PRODUCTION = "production", _("制作部")
    FINANCE = "finance", _("财务部")
    ADMINISTRATION = "administration", _("行政部")


class Position(models.TextChoices):
    GENERAL_MANAGER = "gm", _("总经理")
    ACCOUNT_DIRECTOR = "ad", _("客户总监（A级）")
    ACCOUNT_MANAGER = "am", _("客户经理（B级）")
    ACCOUNT_EXECUTIVE = "ae", _("客户专员")
    DEPARTMENT_HEAD = "head", _("部门主管")
    SPECIALIST = "specialist", _("专业人员")
    TRAFFIC = "traffic", _("流控")
    FINANCE = "finance", _("财务")
    ADMINISTRATION = "administration", _("行政")
    SYSTEM_ADMINISTRATOR = "sysadmin", _("系统管理员")
    SECURITY_ADMINISTRATOR = "security", _("安全管理员")
    AUDITOR = "auditor", _("审计员")


GOVERNING = frozenset(
    {
        Position.SYSTEM_ADMINISTRATOR,
        Position.SECURITY_ADMINISTRATOR,
        Position.AUDITOR,
    }
)
"""Positions that govern the system and say nothing of a person's trade."""
