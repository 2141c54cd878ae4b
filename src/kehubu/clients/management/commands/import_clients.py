"""``kehubu import-clients FILE --as USERNAME``: take a client list over."""

from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from kehubu.clients import queries, services
from kehubu.clients.services.committing import take_over
from kehubu.core.errors import DomainError
from kehubu.people.models import User

REFUSALS = (DomainError, OSError, PermissionDenied, User.DoesNotExist)


class Command(BaseCommand):
    help = "导入一份客户名单（Excel 或 CSV）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="username", required=True)
        parser.add_argument("--update", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._take_over(options["file"], options["username"], options["update"])
        except REFUSALS as error:
            raise CommandError(str(error)) from error

    def _take_over(self, file: Path, username: str, update: bool) -> None:  # noqa: FBT001
        user = User.objects.get_by_natural_key(username)
        now = timezone.now()
        the_import = services.open_import(
            by=user, at=now, data=file.read_bytes(), file_name=file.name
        )
        if update:
            services.choose(the_import, by=user, at=now, duplicates="update")
        services.commit(the_import, by=user, at=now)
        take_over.call(the_import.pk)
        counts = queries.import_counts(the_import)
        self.stdout.write(
            "共 {all} 行：新建 {created}，更新 {updated}，"
            "跳过 {skipped}，有问题未导入 {bad}。".format(**counts)
        )
