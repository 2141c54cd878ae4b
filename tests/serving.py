"""
The product as it runs: ``kehubu serve`` with its web processes and its worker, in a
process group of its own, to be spoken to over HTTP, killed and started again.
"""

import os
import re
import signal
import socket
import subprocess
import time
from contextlib import contextmanager

PATIENCE = 120
"""Seconds to wait for what must come, on a busy machine."""
LOOK_AGAIN = 0.02


class Served:
    """One installation on one port; ``command`` is what ``kehubu`` is called by."""

    def __init__(self, command, environment, folder):
        self.command = command
        self.environment = environment
        self.folder = folder
        self.log = folder / "serve.log"
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process = None

    def start(self):
        """
        Start web and worker; return when the port answers.
        """
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [*self.command, "serve", "--port", str(self.port)],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self._answers)

    def kill(self):
        """
        End all its processes at once, as a power cut would.
        """
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        # Children that are still being taken down keep the port for a moment.
        wait_until(lambda: not is_open(self.port))

    def said(self, pattern):
        """
        Return what the first group of ``pattern`` finds in the log.
        """
        return re.search(pattern, self.log.read_text())[1]

    def _answers(self):
        assert self.process.poll() is None, self.log.read_text()
        return is_open(self.port)


@contextmanager
def serving(command, environment, folder):
    """
    Serve an installation for the length of the block.
    """
    served = Served(command, environment, folder)
    try:
        served.start()
        yield served
    finally:
        served.kill()


def wait_until(holds):
    """
    Wait for a condition and return its value.
    """
    deadline = time.monotonic() + PATIENCE
    while not (value := holds()):
        assert time.monotonic() < deadline, "what was waited for has not come"
        time.sleep(LOOK_AGAIN)
    return value


def is_open(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
