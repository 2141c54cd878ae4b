"""The roles of procedures (domain §1.2), as definitions name them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kehubu.people.positions import DepartmentKind, Position

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

POSTS: dict[str, tuple[Position, DepartmentKind]] = {
    "ae": (Position.ACCOUNT_EXECUTIVE, DepartmentKind.ACCOUNT),
    "am": (Position.ACCOUNT_MANAGER, DepartmentKind.ACCOUNT),
    "ad": (Position.ACCOUNT_DIRECTOR, DepartmentKind.ACCOUNT),
    "hs": (Position.ACCOUNT_MANAGER, DepartmentKind.ACCOUNT),
    "gm": (Position.GENERAL_MANAGER, DepartmentKind.MANAGEMENT),
    "ch": (Position.DEPARTMENT_HEAD, DepartmentKind.CREATIVE),
    "keeper": (Position.ADMINISTRATION, DepartmentKind.ADMINISTRATION),
}
"""Who else of the agency could play a role: holders of this position, there."""
LEADERS = ("am", "ad", "hs", "ch")
"""Roles that answer for a run: they hand steps on, and add signers."""
ADDED = "added:"
"""How the capacity of a signer begins who was added to those of the definition."""


def label(role: str) -> str:
    """
    Return what a role is called; a role of the agency's own is called by its code.
    """
    return str(_("加签") if role.startswith(ADDED) else ROLES.get(role, role))
