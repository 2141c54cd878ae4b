"""``kehubu check``: is this installation fit for production, and what is missing?"""

from typing import Any

from django.core import checks
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "检查设置，说明正式使用还缺什么。"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        found = checks.run_checks(include_deployment_checks=True)
        told = [message for message in found if not message.is_silenced()]
        told.sort(key=lambda message: (-message.level, message.id or ""))
        for message in told:
            self.stdout.write(f"· {message.msg}")
            if message.hint:
                self.stdout.write(f"  → {message.hint}")
        if any(message.is_serious() for message in told):
            raise CommandError("设置有错误，不能启动。")
        self.stdout.write("可以试用。" if told else "可以正式使用。")
