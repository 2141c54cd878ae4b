"""What the services of key persons refuse."""

from django.utils.translation import gettext_lazy as _

from kehubu.core.errors import DomainError


class AlreadyThere(DomainError):
    code = "persons_already_there"
    message = _("%(name)s目前已经在%(client)s任职。")


class AlreadyLeft(DomainError):
    code = "persons_already_left"
    message = _("这段任职已经结束。")


class DayNotPossible(DomainError):
    code = "persons_day_not_possible"
    message = _("日期要在任职开始之后，且不晚于今天。")


class NotOnAccountSide(DomainError):
    code = "persons_not_on_account_side"
    message = _("%(name)s看不到这个客户，不能登记他的关系。")
    field = "user"


class Sensitive(DomainError):
    """PIPL 28–29."""

    code = "persons_sensitive"
    message = _(
        "这段话好像写有敏感个人信息（%(kinds)s）。《个人信息保护法》第二十八、二十九条"
        "要求特定目的、充分必要和单独同意，这里不登记。请删去后再保存。"
    )

    def __init__(self, *, field: str, kinds: str) -> None:
        super().__init__(kinds=kinds)
        self.field = field  # type: ignore[misc]


class NoConsent(DomainError):
    """PIPL 13, 14."""

    code = "persons_no_consent"
    message = _(
        "还没有覆盖“%(what)s”的有效同意。《个人信息保护法》第十三、十四条要求先取得"
        "本人同意，请先登记同意记录。"
    )

    def __init__(self, *, field: str, what: object) -> None:
        super().__init__(what=what)
        self.field = field  # type: ignore[misc]


class NoProof(DomainError):
    code = "persons_no_proof"
    message = _("请附上凭据，或说明凭据在哪里。")
    field = "note"


class NoReason(DomainError):
    code = "persons_no_reason"
    message = _("请写明原因。")
    field = "reason"


class NothingKept(DomainError):
    code = "persons_nothing_kept"
    message = _("没有私人资料可以查看。")


class BeforeWithdrawal(DomainError):
    code = "persons_consent_before_withdrawal"
    field = "given_on"
    message = _("本人在 %(day)s 撤回了同意，之前的同意已失效。请登记之后的同意。")


class NothingToWithdraw(DomainError):
    code = "persons_nothing_to_withdraw"
    message = _("没有有效的同意可以撤回。")


class NotYet(DomainError):
    code = "persons_not_yet"
    message = _("日期和时间不能晚于现在。")

    def __init__(self, *, field: str) -> None:
        super().__init__()
        self.field = field  # type: ignore[misc]


class SamePerson(DomainError):
    code = "persons_same_person"
    message = _("请选另一个人：不能和自己合并。")


class AlreadyUndone(DomainError):
    code = "persons_merge_already_undone"
    message = _("这次合并已经撤销过。")


class NotAName(DomainError):
    code = "persons_not_a_name"
    field = "name"
    message = _("请填写本人的姓名：2 到 30 个字，不能是公司名称或别的词语。")


class NotATerm(DomainError):
    code = "persons_not_a_term"
    field = "terms"
    message = _("“%(term)s”不是电话、邮箱或微信号，不能用来查找。")


class NoIdentity(DomainError):
    code = "persons_no_identity"
    field = "identity"
    message = _("请写明怎样核实了本人的身份。")


class NotACandidate(DomainError):
    code = "persons_not_a_candidate"
    field = "person"
    message = _("这个人和请求的姓名、号码都不相符。")


class NotChecked(DomainError):
    code = "persons_request_not_checked"
    message = _("请先核实身份，并核对找到的内容。")


class SecondNeeded(DomainError):
    code = "persons_second_needed"
    message = _("删除要两个人：请由核对人以外的另一位确认。")


class TooManyHits(DomainError):
    code = "persons_too_many_hits"
    message = _("找到 %(n)d 处，太多，无法逐条核对。请补充本人的号码或地址重新登记。")


class AlreadyAnswered(DomainError):
    code = "persons_already_answered"
    message = _("这项请求已经答复。")


class NotAnErasure(DomainError):
    code = "persons_not_an_erasure"
    message = _("这项请求不是要求删除。")


class NothingToFind(DomainError):
    code = "persons_nothing_to_find"
    message = _("姓名至少两个字，号码至少七位，才能查找。")


class StillFound(DomainError):
    code = "persons_still_found"
    message = _("删除后仍能找到，已全部恢复原样。请联系系统管理员。")


class NothingTaken(DomainError):
    code = "persons_nothing_taken"
    message = _("请至少选择一张名片。")
