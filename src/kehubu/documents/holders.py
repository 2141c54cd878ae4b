"""The models to whose rows files and papers belong; upper apps add theirs."""

from django.db.models import Model

HOLDERS: list[type[Model]] = []


def holds_files(model: type[Model]) -> None:
    """
    Let rows of ``model`` have files: who may see the row may see them.
    """
    HOLDERS.append(model)
