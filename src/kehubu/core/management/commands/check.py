"""``kehubu check``: is this installation fit for production, and what is missing?"""

from typing import Any

from django.core import checks
from django.core.management.base import CommandParser
from django.core.management.commands.check import Command as DjangoCheck


class Command(DjangoCheck):
    help = "检查设置，说明正式使用还缺什么。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(deploy=True)

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        missing = checks.run_checks(include_deployment_checks=True)
        advice = [found for found in missing if str(found.id).startswith("kehubu.")]
        if not advice:
            self.stdout.write("可以正式使用。")
