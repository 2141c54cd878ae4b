from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from kehubu.core.errors import DomainError


@dataclass(frozen=True, slots=True)
class Card:
    """
    What a business card says, as text without control characters; nothing is guessed.
    ``mobiles`` are those that are marked as such, or that a Chinese operator has given
    out; faxes are neither. A birthday without its year is none.
    """

    name: str = ""
    organisation: str = ""
    department: str = ""
    title: str = ""
    phones: tuple[str, ...] = ()
    mobiles: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    address: str = ""
    note: str = ""
    birthday: date | None = None


class UnreadableCard(DomainError):
    """The file is refused; subclasses say why."""


class CardFileTooLarge(UnreadableCard):
    code = "card_file_too_large"
    message = _("名片文件超过 1 MB。请只导出需要的联系人，并且不带头像。")


class NoCards(UnreadableCard):
    code = "no_cards"
    message = _("文件里没有名片。可以读取手机通讯录导出的 .vcf 文件。")


class TooManyCards(UnreadableCard):
    code = "too_many_cards"
    message = _("文件里超过 %(limit)d 张名片，请分几次导入。")
