"""The ``kehubu`` command: Django's commands under one name."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """
    Run ``kehubu <command>``; a command may be written with hyphens inside.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kehubu.config.settings")
    words = sys.argv[1:]
    if words and not words[0].startswith("-"):
        words[0] = words[0].replace("-", "_")
    execute_from_command_line(["kehubu", *words])
