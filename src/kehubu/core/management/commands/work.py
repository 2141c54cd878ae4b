"""``kehubu work``: run background jobs until told to stop, or left by the parent."""

import os
import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from kehubu.core.jobs.worker import work

LOOK_FOR_PARENT = 2.0


class Command(BaseCommand):
    help = "处理后台任务，直到收到停止信号。"

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()

        def end(number: int, frame: FrameType | None) -> None:
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
        threading.Thread(target=_stop_when_orphaned, args=(stop,), daemon=True).start()
        work(stop)


def _stop_when_orphaned(stop: threading.Event) -> None:
    """
    End with the server that started this worker, even if it was killed.
    """
    parent = os.getppid()
    while not stop.wait(LOOK_FOR_PARENT):
        if os.getppid() != parent:
            stop.set()
