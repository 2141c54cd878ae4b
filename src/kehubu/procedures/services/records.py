"""The record of a step: saved as often as one likes, until the step is closed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.forms import Upload
from kehubu.core.versions import ChangedMeanwhile, check_version
from kehubu.documents import services as documents
from kehubu.people.models import User
from kehubu.procedures import evidence
from kehubu.procedures.models import Record, Step
from kehubu.procedures.records import FormEvidence
from kehubu.procedures.services.play import Play, lock


@dataclass(frozen=True)
class Draft:
    """
    What has been written: ``files`` are kept with the step and named in the record;
    ``dropped`` are the ids of files that it names no longer; ``seen`` is the version
    that the writer saw.
    """

    data: Mapping[str, Any]
    files: Mapping[str, Sequence[Upload]] = field(default_factory=dict)
    dropped: Iterable[int] = ()
    seen: int = 0


@transaction.atomic
def save_record(
    step: Step,
    *,
    by: User,
    at: datetime,
    data: Mapping[str, Any],
    files: Mapping[str, Sequence[Upload]] | None = None,
    dropped: Iterable[int] = (),
    seen: int = 0,
) -> Record:
    """
    Save the record that a step leaves; ``seen`` is the version that the writer saw.

    ``files`` are kept with the step and named in the record; ``dropped`` are the ids of
    files that it names no longer.

    :raises StepClosed: if the step is over
    :raises ChangedMeanwhile: if somebody else has saved it since
    :raises UploadRefused: if a file is not of a kind that is taken
    """
    play = lock(step.run_id, at)
    step = play.open_step(step)
    require(by, "procedures.act_on_step", step)
    return write(play, step, Draft(data, files or {}, dropped, seen), by=by)


def write(play: Play, step: Step, draft: Draft, *, by: User) -> Record:
    """
    Write the record of an open step of a play.

    :raises ChangedMeanwhile, UploadRefused: as ``save_record``
    """
    at = play.at
    record = Record.objects.filter(step=step).first()
    known = record.data if record else {}
    version = _next_version(record, draft.seen, draft.data)
    kept = _with_files(step, known, draft.files, set(draft.dropped), by=by, at=at)
    values = {"data": {**draft.data, **kept}, "version": version}
    kind = play.node(step).record
    if record is None:
        record = Record.objects.create(
            step=step, kind=kind, saved_by=by, saved_at=at, **values
        )
        history.record("record.saved", record, by=by, at=at, within=play.run)
    else:
        values |= {"saved_by": by, "saved_at": at}
        within = play.run
        history.amend(
            record, "record.saved", by=by, at=at, within=within, values=values
        )
    proof = evidence.of(kind)
    if isinstance(proof, FormEvidence):
        proof.saved(step, record.data, by=by, at=at)
    return record


def _next_version(record: Record | None, seen: int, data: Mapping[str, Any]) -> int:
    """
    Return the version to be written; tell a writer who comes second what is kept now
    where he has typed something else.
    """
    if record is None:
        return 1
    try:
        return check_version(record, seen)
    except ChangedMeanwhile as error:
        raise ChangedMeanwhile(details=_kept(record, data), **error.params) from None


def _kept(record: Record, typed: Mapping[str, Any]) -> list[str]:
    proof = evidence.of(record.kind)
    fields = proof.spec.fields if isinstance(proof, FormEvidence) else {}
    at = f"{timezone.localtime(record.saved_at):%m-%d %H:%M}"
    params = {"name": record.saved_by.name, "at": at}
    said = gettext("%(name)s %(at)s 保存的“%(field)s”：%(value)s")
    return [
        said % {**params, "field": known.label, "value": known.shown(kept)}
        for name, known in fields.items()
        if name in typed and (kept := record.data.get(name)) != typed[name]
    ]


def _with_files(
    step: Step,
    known: Mapping[str, Any],
    files: Mapping[str, Sequence[Upload]],
    dropped: set[int],
    *,
    by: User,
    at: datetime,
) -> dict[str, list[dict[str, Any]]]:
    named: dict[str, list[dict[str, Any]]] = {}
    for name, uploads in files.items():
        stored = [documents.keep(file, by=by, at=at, subject=step) for file in uploads]
        named[name] = [f for f in known.get(name, []) if f["id"] not in dropped]
        named[name] += [
            {"id": file.pk, "name": file.name, "sha256": file.sha256} for file in stored
        ]
    return named
