"""``kehubu sample load|remove``: an invented agency, to look around in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from kehubu.core.errors import DomainError
from kehubu.core.management.database import bring_up_to_date
from kehubu.sample import services
from kehubu.sample.people import ROSTER


class Command(BaseCommand):
    help = "载入或删除样例公司。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["load", "remove"])

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["act"] == "load":
                bring_up_to_date()
                self._load()
            else:
                services.remove(at=timezone.now())
                self.stdout.write("样例公司已全部删除。")
        except DomainError as error:
            raise CommandError(str(error)) from error

    def _load(self) -> None:
        password = services.load(at=timezone.now())
        self.stdout.write(f"样例公司已载入。所有样例账号的密码：{password}")
        for username, (name, kind, position) in ROSTER.items():
            self.stdout.write(f"  {username:<16}{name}  {kind.label} {position.label}")
