"""What a signature comes to, in the words of the room whose paper was signed."""

from collections.abc import Callable

from django.db.models import Model
from django.utils.translation import gettext

from kehubu.signoffs.models import Content

Teller = Callable[[Content], str]
_tellers: dict[str, Teller] = {}


def tell(model: type[Model], teller: Teller) -> None:
    """
    Have ``teller`` say in half a sentence what it means that a paper about such a row
    is signed, such as which grade a client has.
    """
    _tellers[model._meta.label_lower] = teller


def said(content: Content, *, is_approved: bool) -> str:
    """
    Return what is shown to who has just signed, or sent back.
    """
    if not is_approved:
        return gettext("已退回：%(title)s。") % {"title": content.title}
    teller = _tellers.get(content.subject_kind)
    what = teller(content) if teller else ""
    return gettext("已签字：%(what)s。") % {"what": what or content.title}
