"""``kehubu clear-strays``: delete files that were written for a row that never came."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from kehubu.documents import services


class Command(BaseCommand):
    help = "清除没有登记的上传文件（一天以前的）。先确认数据库与文件目录是一套。"

    def handle(self, *args: Any, **options: Any) -> None:
        # Never by itself: with an older database restored, younger files look stray.
        count = services.clear_strays(by=None, at=timezone.now())
        self.stdout.write(f"清除了 {count} 个文件。")
