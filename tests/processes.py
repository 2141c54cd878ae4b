"""
Several processes on one database, as in production, to act at the same moment.

The database is one of their own, next to that of the tests; on PostgreSQL it is made on
the same server.
"""

import json
import os
import subprocess
import sys
import uuid
from contextlib import contextmanager
from importlib import import_module
from urllib.parse import urlsplit

import psycopg

from tests.architecture.tree import ROOT


class Process:
    """A process that does one act after another, as it is asked."""

    def __init__(self, environment):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.processes"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, act, *args):
        """
        Have a function of a test module called; its answer is heard later.
        """
        self.say(json.dumps([act.__module__, act.__qualname__, args]))

    def say(self, words):
        self.process.stdin.write(f"{words}\n")
        self.process.stdin.flush()

    def hear(self):
        return self.process.stdout.readline().strip()

    def answer(self):
        """
        Return what the act gave, or the name of the error that it raised.
        """
        return json.loads(self.hear())

    def end(self):
        self.process.kill()
        self.process.communicate()


class Installation:
    """A data folder and a database, and processes that share them."""

    def __init__(self, environment):
        self.environment = environment
        self.started = []

    def start(self):
        process = Process(self.environment)
        self.started.append(process)
        return process

    def kill(self, process):
        self.started.remove(process)
        process.end()

    def race(self, *acts):
        """
        Do several acts at once, each in a process; return what each gave or raised.
        """
        while len(self.started) < len(acts):
            self.start()
        racing = list(zip(self.started, acts, strict=False))
        for process, (act, *args) in racing:
            process.ask(act, *args)
        return [process.answer() for process, _act in racing]

    def call(self, act, *args):
        [answer] = self.race((act, *args))
        return answer

    def kehubu(self, *words, **variables):
        """
        Run a ``kehubu`` command to its end and return what it wrote.
        """
        done = subprocess.run(
            [sys.executable, "-m", "kehubu", *words],
            cwd=ROOT,
            env=self.environment | variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def installation(folder):
    """
    Make a data folder and an empty, migrated database; remove the database at the end.
    """
    places = [str(ROOT / "src"), str(ROOT)]
    environment = os.environ | {
        "KEHUBU_DATA": str(folder),
        "PYTHONPATH": os.pathsep.join(places),
        "DJANGO_SETTINGS_MODULE": "kehubu.config.settings",
    }
    with _database(os.environ.get("KEHUBU_DATABASE_URL", "")) as address:
        made = Installation(environment | {"KEHUBU_DATABASE_URL": address})
        made.kehubu("migrate", "--verbosity", "0")
        made.kehubu("createcachetable")
        yield made
        for process in list(made.started):
            made.kill(process)


@contextmanager
def _database(address):
    """
    Make a database beside the one at ``address``; without it SQLite makes its own.
    """
    if not address:
        yield ""
        return
    name = f"kehubu_{uuid.uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield urlsplit(address)._replace(path=f"/{name}").geturl()
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def tell(words):
    """
    Say something to the test that started this process.
    """
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _act_as_asked():
    """
    Be one of the processes.
    """
    import django  # noqa: PLC0415 - only here Django is not set up yet

    django.setup()
    while line := sys.stdin.readline():
        module, name, args = json.loads(line)
        try:
            given = getattr(import_module(module), name)(*args)
        except Exception as error:  # noqa: BLE001 - the test judges it
            given = type(error).__name__
        tell(json.dumps(given))


if __name__ == "__main__":
    _act_as_asked()
