"""How orders and results are shown: in the blocks that are signed and printed."""

from django import template
from django.db.models import QuerySet

from kehubu.core import papers
from kehubu.documents import queries as documents
from kehubu.documents.models import StoredFile
from kehubu.work import contents
from kehubu.work.models import Delivery, WorkOrder

register = template.Library()


@register.filter
def order_blocks(order: WorkOrder) -> list[papers.Block]:
    return contents.order_blocks(order)


@register.filter
def delivery_blocks(delivery: Delivery) -> list[papers.Block]:
    return contents.delivery_blocks(delivery)


@register.filter
def files_of(delivery: Delivery) -> QuerySet[StoredFile]:
    return documents.files_of(delivery)
