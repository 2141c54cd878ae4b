"""``kehubu rotate-key``: encrypt the encrypted columns with a new key."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kehubu.core.encryption import AlteredValue, WrongKey, keys, rotation


class Command(BaseCommand):
    help = "换一个新密钥，把加密字段全部重新加密。中断以后再执行一次即可继续。"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._rotate()
        except (WrongKey, AlteredValue) as refusal:
            raise CommandError(str(refusal)) from refusal

    def _rotate(self) -> None:
        if not set(rotation.in_use()) - set(keys.ids()[-1:]):
            # Nothing waits for the newest key: it is the old one now.
            if settings.FIELD_KEYS:
                self._ask_for_key()
                return
            keys.add()
        renewed, newest = rotation.renew(), keys.newest()
        self.stdout.write(f"{renewed} 项内容已改用密钥 {newest.id} 加密。")
        self.stdout.write("旧的密钥请保留到不再需要旧的备份为止。")

    def _ask_for_key(self) -> None:
        self.stdout.write(
            "密钥由环境变量提供，请在 KEHUBU_FIELD_KEYS 末尾加上（逗号分隔）："
        )
        self.stdout.write(keys.fresh())
        self.stdout.write("重新启动所有进程，然后再执行一次 kehubu rotate-key。")
