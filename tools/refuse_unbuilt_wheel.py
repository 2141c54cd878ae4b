"""Refuse to build a wheel that lacks the front end or the catalogues."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        package = Path(self.root, "src", "kehubu")
        needed = [package / "assets" / "staticfiles.json", package / "core" / "fonts"]
        needed += [path.with_suffix(".mo") for path in package.rglob("*.po")]
        missing = [str(path) for path in needed if not path.exists()]
        if missing and version != "editable":
            message = f"Run 'make assets' first; not built yet: {', '.join(missing)}"
            raise RuntimeError(message)
