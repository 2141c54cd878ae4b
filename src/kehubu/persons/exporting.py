"""Key persons on their way out, as Excel; what comes back makes no difference."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from kehubu.clients.services.at_clients import CLIENT_FIELDS
from kehubu.core import wording
from kehubu.core.spreadsheets import Column, write_xlsx
from kehubu.persons.models import Post

NAMES = (
    *("department", "title", "kind", "level"),
    *("mobile", "phone", "email", "wechat", "since", "until", "contacted_on"),
)


def person_list(posts: Iterable[Post]) -> bytes:
    """
    Return the list as an Excel file; private data stay where they are.
    """
    labels = [str(Post._meta.get_field(name).verbose_name) for name in NAMES]  # type: ignore[union-attr]
    known = [_("关系强度"), _("熟悉的同事"), str(CLIENT_FIELDS["client_number"])]
    columns = [_("姓名"), _("客户"), *labels, *known]
    rows = (_cells(post) for post in posts)
    return write_xlsx(_("关键人物"), [Column(label) for label in columns], rows)


def _cells(post: Post) -> list[object]:
    values = [_shown(post, name) for name in NAMES]
    known_by = wording.listed(relation.user for relation in post.relations.all())
    known = [post.strength or "", known_by, post.client_id]
    return [post.person.name, post.client.name, *values, *known]


def _shown(post: Post, name: str) -> object:
    to_label = getattr(post, f"get_{name}_display", None)
    return to_label() if to_label else getattr(post, name)
