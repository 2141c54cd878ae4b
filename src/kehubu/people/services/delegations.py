"""Stand-ins (代理): who acts and signs for whom, from when until when."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.core import facts, history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.people.models import Delegation, User


class DelegationInThePast(DomainError):
    code = "delegation_in_the_past"
    message = _("结束日期已过，代理无法生效。")


class DelegateInactive(DomainError):
    code = "delegation_delegate_inactive"
    message = _("%(name)s的账号已停用，不能担任代理人。")


class MayNotNameOneself(DomainError):
    code = "delegation_may_not_name_oneself"
    message = _(
        "不能由您指定自己代理%(name)s，请由本人、其上级或另一位系统管理员指定。"
    )
    field = "to"


class AlreadyDelegated(DomainError):
    code = "delegation_already_made"
    message = _("这段时间里%(name)s已是代理人。")


class DelegationRevoked(DomainError):
    code = "delegation_revoked"
    message = _("这项代理已经终止。")


@transaction.atomic
def delegate(
    principal: User,
    *,
    by: User,
    at: datetime,
    to: User,
    starts_on: date,
    ends_on: date,
    reason: str,
) -> Delegation:
    """
    Have ``to`` stand in for ``principal`` between two dates, both included.

    :raises DelegationInThePast: if the last day is over
    :raises DelegateInactive: if the account of the delegate is closed
    :raises MayNotNameOneself: if ``by`` names himself, who is not the superior
    :raises AlreadyDelegated: if the delegate stands in on one of these days already
    """
    principal = User.objects.select_for_update().get(pk=principal.pk)
    require(by, "people.delegate_user", principal)
    if ends_on < timezone.localdate(at):
        raise DelegationInThePast
    if not to.is_active:
        raise DelegateInactive(name=to.name)
    if to == by and by.pk != principal.supervisor_id:
        raise MayNotNameOneself(name=principal.name)
    known = Delegation.objects.filter(principal=principal, delegate=to, revoked_at=None)
    if known.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise AlreadyDelegated(name=to.name)
    delegation = Delegation.objects.create(
        principal=principal,
        delegate=to,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
        created_by=by,
        created_at=at,
    )
    history.record("delegation.made", delegation, by=by, at=at, within=principal)
    facts.announce("people.delegated", delegation.pk)
    return delegation


@transaction.atomic
def revoke(delegation: Delegation, *, by: User, at: datetime) -> Delegation:
    """
    End a delegation at once.

    :raises DelegationRevoked: if it has been ended before
    """
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    require(by, "people.revoke_delegation", delegation)
    if delegation.revoked_at:
        raise DelegationRevoked
    values = {"revoked_at": at}
    history.amend(delegation, "delegation.revoked", by=by, at=at, values=values)
    return delegation
