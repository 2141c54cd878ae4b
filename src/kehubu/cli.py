"""The ``kehubu`` command: Django's commands under one name."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """
    Run ``kehubu <command>``; a command may be written with hyphens.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kehubu.config.settings")
    command = [argument.replace("-", "_") for argument in sys.argv[1:2]]
    execute_from_command_line(["kehubu", *command, *sys.argv[2:]])
