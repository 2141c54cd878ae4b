from django.db.models import Count, QuerySet

from kehubu.clients.models import BulkEdit, BulkEditLine
from kehubu.people.models import User


def bulk_edits(user: User) -> QuerySet[BulkEdit]:
    """
    Return the user's bulk edits, newest first, with how many clients each is about.
    """
    own = BulkEdit.objects.visible_to(user).select_related("person")
    return own.annotate(size=Count("lines")).order_by("-pk")


def bulk_lines(edit: BulkEdit) -> QuerySet[BulkEditLine]:
    return edit.lines.select_related("client", "person_before")
