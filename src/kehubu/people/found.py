from django.utils.translation import gettext_lazy as _

from kehubu.core import search
from kehubu.people.models import User


@search.source(
    User, _("人员"), icon="user", rows=lambda: User.objects.select_related("department")
)
def colleague(user: User) -> search.Document:
    return search.Document(
        title=user.name,
        subtitle=str(user.department),
        text=f"{user.username} {user.email} {user.phone}",
        readings=(user.reading,),
    )
