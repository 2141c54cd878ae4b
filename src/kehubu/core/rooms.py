"""How an app of Kehubu starts: it loads its edges that listen or register."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class Room(AppConfig):
    """An app; ``loads`` names the modules that must be imported at start."""

    loads: tuple[str, ...] = (
        "checks",
        "verbs",
        "menu",
        "found",
        "receivers",
        "tasks",
        "measures",
    )

    def ready(self) -> None:
        for module in self.loads:
            path = f"{self.name}.{module}"
            if find_spec(path):
                import_module(path)
