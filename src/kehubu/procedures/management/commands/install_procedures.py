"""``kehubu install-procedures``: publish what the handbook packs ship, once."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from kehubu.procedures import services
from kehubu.procedures.models import Procedure
from kehubu.standards import queries as standards


class Command(BaseCommand):
    help = "发布手册自带的流程；已有的不动。"

    def handle(self, *args: Any, **options: Any) -> None:
        known = set(Procedure.objects.values_list("key", flat=True))
        for key in standards.SHIPPED:
            if key not in known:
                services.publish(
                    by=None,
                    at=timezone.now(),
                    source=standards.definition(key),
                    note=_("手册自带"),
                )
