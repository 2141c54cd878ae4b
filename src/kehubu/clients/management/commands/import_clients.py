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


class Command(BaseCommand):
    help = "导入一份客户名单（Excel 或 CSV）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="username", required=True)
        parser.add_argument("--update", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        file, username = options["file"], options["username"]
        try:
            user = User.objects.get_by_natural_key(username)
            data = file.read_bytes()
            self._take_over(user, data, file.name, update=options["update"])
        except User.DoesNotExist as error:
            raise CommandError(f"没有登录名为“{username}”的账号。") from error
        except OSError as error:
            raise CommandError(f"文件“{file}”读不到。") from error
        except PermissionDenied as error:
            raise CommandError(f"“{username}”没有导入客户名单的权限。") from error
        except DomainError as error:
            raise CommandError("\n".join([str(error), *error.details])) from error

    def _take_over(self, user: User, data: bytes, name: str, *, update: bool) -> None:
        now = timezone.now()
        the_import = services.open_import(by=user, at=now, data=data, file_name=name)
        if update:
            services.choose(the_import, by=user, at=now, duplicates="update")
        services.commit(the_import, by=user, at=now)
        take_over.call(the_import.pk)
        counts = queries.import_counts(the_import)
        self.stdout.write(
            "共 {all} 行：新建 {created}，更新 {updated}，"
            "跳过 {skipped}，有问题未导入 {bad}。".format(**counts)
        )
