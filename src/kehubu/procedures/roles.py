"""The roles of procedures (domain §1.2), as definitions name them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROLES: dict[str, str | Promise] = {
    "ae": _("客户专员"),
    "am": _("客户经理"),
    "ad": _("客户总监"),
    "hs": _("客户部主管"),
    "gm": _("总经理"),
    "head": _("接单部门主管"),
    "ch": _("创作部主管"),
    "executor": _("执行人"),
    "keeper": _("档案保管人"),
    "finance": _("财务"),
    "executing": _("合同执行部门"),
    "keeping": _("合同存档"),
}


def label(role: str) -> str:
    """
    Return what a role is called; a role of the agency's own is called by its code.
    """
    return str(ROLES.get(role, role))
