"""The models to whose rows files and papers belong; upper apps add theirs."""

from django.db.models import Model

HOLDERS: list[type[Model]] = []
ARCHIVED: list[type[Model]] = []
"""Those of them whose papers are sealed in an archive set at the end."""


def holds_files(model: type[Model], *, is_archived: bool = False) -> None:
    """
    Let rows of ``model`` have files, and an archive set: who may see the row may see
    them.
    """
    HOLDERS.append(model)
    if is_archived:
        ARCHIVED.append(model)
