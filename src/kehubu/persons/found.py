from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kehubu.core import search
from kehubu.persons.models import Post


@search.source(
    Post,
    gettext_lazy("关键人物"),
    icon="id-badge-2",
    rows=lambda: Post.objects.select_related("person", "client"),
)
def post(row: Post) -> search.Document:
    """
    Posts are found, not people: what somebody is elsewhere stays unfound for whom it is
    not. Private data and backgrounds are in no index.
    """
    about = str(row)
    reached = (row.mobile, row.phone, row.email, row.wechat)
    return search.Document(
        title=row.person.name,
        subtitle=about if row.is_current else _("曾任 %(post)s") % {"post": about},
        text="\n".join([row.client.name, *map(_digits, reached)]),
        readings=(row.person.reading,),
    )


def _digits(reached: str) -> str:
    """
    Return a number as it is written and without its hyphens and blanks, so that any
    part of it finds it.
    """
    plain = "".join(sign for sign in reached if sign.isalnum())
    return f"{reached} {plain}" if plain != reached else reached
