"""``kehubu serve``: bring the database up to date, then run web and worker."""

import signal
import subprocess
import sys
import threading
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from kehubu.core.encryption import WrongKey, keys, rotation
from kehubu.core.management.database import bring_up_to_date

THREADS = 16
RESTART_AFTER = 1.0


class Command(BaseCommand):
    help = "启动网站和后台任务。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--processes", type=int, default=2)
        parser.add_argument("--no-worker", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        bring_up_to_date()
        _refuse_without_keys()
        # Passkeys belong to a name, never to a number.
        name = options["host"].replace("127.0.0.1", "localhost")
        address = f"http://{name}:{options['port']}"
        self.stdout.write(f"客户部 Kehubu → {address}")
        known = {"address": address}
        for name, wanted in settings.STARTUP_COMMANDS.items():
            passed = {option: known[option] for option in wanted}
            call_command(name, **passed, stdout=self.stdout)
        self.stdout.flush()
        stop = threading.Event()
        if not options["no_worker"]:
            threading.Thread(target=_keep_working, args=(stop,)).start()
        try:
            _serve_web(options)
        finally:
            stop.set()


def _refuse_without_keys() -> None:
    """
    End before anything is written with a new key beside values that need a lost one.
    """
    try:
        lost = rotation.lost()
    except WrongKey as refusal:
        raise CommandError(str(refusal)) from refusal
    if lost:
        raise CommandError("\n".join(map(keys.missing, lost)))


def _serve_web(options: dict[str, Any]) -> None:
    Granian(
        "kehubu.config.wsgi:application",
        address=options["host"],
        port=options["port"],
        interface=Interfaces.WSGI,
        workers=options["processes"],
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    ).serve()


def _keep_working(stop: threading.Event) -> None:
    """
    Run the worker as a process of its own and start it again if it dies.
    """
    while not stop.is_set():
        worker = subprocess.Popen([sys.executable, "-m", "kehubu", "work"])
        while worker.poll() is None and not stop.wait(RESTART_AFTER):
            pass
        if worker.poll() is None:
            worker.send_signal(signal.SIGTERM)
            worker.wait()
