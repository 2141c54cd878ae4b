"""What the client allows, and what the agency shows."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kehubu.core import history, search
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.forms import Upload
from kehubu.documents import services as documents
from kehubu.lessons.models import Case, Permission
from kehubu.people.models import User

NEEDED = ("problem", "idea", "execution", "result", "credits")


class PermissionNeedsProof(DomainError):
    code = "lessons_permission_needs_proof"
    message = _("同意对外的，请附上客户同意的凭据。")
    field = "proof"


class PermissionNeedsWords(DomainError):
    code = "lessons_permission_needs_words"
    message = _("请写明客户方由谁、怎样答复。")
    field = "note"


class PermissionInFuture(DomainError):
    code = "lessons_permission_in_future"
    message = _("答复的日期不能晚于今天。")
    field = "given_on"


class NotPermitted(DomainError):
    code = "lessons_case_not_permitted"
    message = _("客户许可是“%(permission)s”，不能发布。请先征询客户并登记答复。")


class CaseIncomplete(DomainError):
    code = "lessons_case_incomplete"
    message = _("案例还不能发布：")


class AlreadyPublished(DomainError):
    code = "lessons_case_already_published"
    message = _("案例已经发布。")


class NotPublished(DomainError):
    code = "lessons_case_not_published"
    message = _("案例没有发布，不用撤下。")


class WithdrawalNeedsReason(DomainError):
    code = "lessons_withdrawal_needs_reason"
    message = _("请写明撤下的原因。")
    field = "reason"


@transaction.atomic
def permit_case(
    case: Case,
    *,
    by: User,
    at: datetime,
    allowed: str,
    note: str,
    given_on: date,
    proof: "Upload | None" = None,
) -> Permission:
    """
    Record what the client allows; a published case that is refused is withdrawn.

    :raises PermissionNeedsWords: if it does not say who has answered, and how
    :raises PermissionNeedsProof: if the client agrees and nothing shows it
    :raises PermissionInFuture: if the answer is of a day to come
    :raises UploadRefused: if the proof is not of a kind that is taken
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    require(by, "lessons.permit_case", case)
    if not note.strip():
        raise PermissionNeedsWords
    if allowed == Case.Allowed.EXTERNAL and proof is None:
        raise PermissionNeedsProof
    if given_on > timezone.localdate(at):
        raise PermissionInFuture
    permission = Permission.objects.create(
        case=case,
        allowed=Case.Allowed(allowed),
        note=note,
        given_on=given_on,
        recorded_by=by,
        recorded_at=at,
    )
    if proof:
        documents.keep(proof, by=by, at=at, subject=permission)
    values = {"permission": allowed}
    if case.is_published and allowed == Case.Allowed.REFUSED:
        values["state"] = Case.State.WITHDRAWN
    history.amend(
        case,
        "case.permitted",
        by=by,
        at=at,
        within=case.project,
        reason=note,
        values=values,
    )
    search.refresh_soon(Case, [case.pk])
    return permission


@transaction.atomic
def publish_case(case: Case, *, by: User, at: datetime) -> Case:
    """
    Show a case to everyone who works here.

    :raises AlreadyPublished: if it is
    :raises NotPermitted: if the client has refused, or was not asked
    :raises CaseIncomplete: naming what is still empty
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    require(by, "lessons.publish_case", case)
    if case.is_published:
        raise AlreadyPublished
    if not case.is_permitted:
        raise NotPermitted(permission=case.get_permission_display())
    if lacking := _lacking(case):
        raise CaseIncomplete(details=lacking)
    values = {
        "state": Case.State.PUBLISHED,
        "published_by": by,
        "published_at": at,
    }
    within = case.project
    history.amend(case, "case.published", by=by, at=at, within=within, values=values)
    search.refresh_soon(Case, [case.pk])
    return case


@transaction.atomic
def withdraw_case(case: Case, *, by: User, at: datetime, reason: str) -> Case:
    """
    Take a case off the shelf; those of its project still see it.

    :raises NotPublished: if it is not shown
    :raises WithdrawalNeedsReason: if no reason is given
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    require(by, "lessons.withdraw_case", case)
    if not case.is_published:
        raise NotPublished
    if not reason.strip():
        raise WithdrawalNeedsReason
    history.amend(
        case,
        "case.withdrawn",
        by=by,
        at=at,
        within=case.project,
        reason=reason,
        values={"state": Case.State.WITHDRAWN},
    )
    search.refresh_soon(Case, [case.pk])
    return case


def _lacking(case: Case) -> list[str]:
    empty = [
        Case._meta.get_field(name) for name in NEEDED if not getattr(case, name).strip()
    ]
    told = [
        _now("请填写“%(field)s”。") % {"field": field.verbose_name}  # type: ignore[union-attr]
        for field in empty
    ]
    if not case.works.shown().exists():
        told.append(_now("请至少放入一件作品。"))
    return told
