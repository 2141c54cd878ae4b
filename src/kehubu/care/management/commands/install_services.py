"""``kehubu install-services``: write the services that an agency begins with, once."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from kehubu.care import services


class Command(BaseCommand):
    help = "写入四项服务和各等级的联络标准；已有的不动。"

    def handle(self, *args: Any, **options: Any) -> None:
        services.found_standards(by=None, at=timezone.now())
