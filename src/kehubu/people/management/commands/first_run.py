"""``kehubu first-run``: print the one-time link that sets the agency up."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse
from django.utils import timezone

from kehubu.people import queries, services


class Command(BaseCommand):
    help = "还没有任何账号时，给出首次启用的一次性链接。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", default=settings.SITE_URL)

    def handle(self, *args: Any, **options: Any) -> None:
        if queries.first_run_is_open():
            token = services.open_first_run(at=timezone.now())
            link = reverse("people:welcome", args=[token])
            self.stdout.write(f"首次启用（链接只能用一次）：{options['address']}{link}")
