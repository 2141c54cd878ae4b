"""The keys of birthday notices: they stand in clear, so neither person nor day may."""

from datetime import date

from kehubu.core import encryption, notices


def key_of(person_id: int, on: date, stage: str) -> str:
    own = encryption.seals(f"birthday {person_id}")[0]
    return f"birthday:{own}:{encryption.seals(f'{person_id} {on} {stage}')[0]}"


def recall(person_id: int) -> None:
    """
    Take back all that was told of somebody's birthdays.
    """
    for own in encryption.seals(f"birthday {person_id}"):
        notices.recall(f"birthday:{own}:")
