"""Cases: begun by a review, collected from the project, edited."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kehubu.core import facts, history, search
from kehubu.core.access import require
from kehubu.core.forms import Upload
from kehubu.core.versions import check_version
from kehubu.documents import services as documents
from kehubu.documents.models import StoredFile
from kehubu.lessons.models import Case, CaseWork
from kehubu.people.models import User
from kehubu.procedures.models import Step
from kehubu.work.models import Project

DRAFTED = "lessons.case_drafted"


@transaction.atomic
def draft_case(
    step: Step,
    project: Project,
    *,
    by: User,
    at: datetime,
    values: Mapping[str, Any],
    reason: str,
) -> Case:
    """
    Begin the case of a project, or of its present round, as a review has decided, in
    the transaction that completes it. It has one case: what has been begun is left as
    it is.
    """
    project = Project.objects.select_for_update().get(pk=project.pk)
    known = Case.objects.filter(project=project, round=project.round).first()
    if known:
        return known
    year = timezone.localtime(at).year
    serial = documents.next_number(f"case:{year}", by=by, at=at)
    case = Case.objects.create(
        number=f"AL-{year}-{serial:04}",
        project=project,
        round=project.round,
        step=step,
        created_at=at,
        **values,
    )
    history.record("case.drafted", case, by=by, at=at, within=project, reason=reason)
    search.refresh_soon(Case, [case.pk])
    facts.announce(DRAFTED, case.pk)
    return case


@transaction.atomic
def collect_works(
    case: Case, *, by: User | None, at: datetime, files: Sequence[StoredFile]
) -> list[CaseWork]:
    """
    Copy files of the project into its case: whoever sees the case sees the copies, and
    nothing else of the project. What has been copied before is left as it is.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    known = set(case.works.values_list("source", flat=True))
    made = []
    for file in files:
        if file.pk not in known:
            work = CaseWork.objects.create(case=case, source=file)
            documents.copy(file, by=by, at=at, subject=work)
            made.append(work)
    return made


@transaction.atomic
def amend_case(
    case: Case,
    *,
    by: User,
    at: datetime,
    values: Mapping[str, Any],
    shown: Collection[int],
    uploads: Sequence[Upload] = (),
    seen: int,
) -> Case:
    """
    Edit a case; ``shown`` are the ids of the works that it goes on to show, ``seen`` is
    the version that the editor saw.

    :raises ChangedMeanwhile: if somebody else has changed it since
    :raises UploadRefused: if a file is not of a kind that is taken
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    require(by, "lessons.amend_case", case)
    changes = {**values, "version": check_version(case, seen)}
    within = case.project
    history.amend(case, "case.amended", by=by, at=at, within=within, values=changes)
    for work in case.works.all():
        if work.is_shown != (work.pk in shown):
            values = {"is_shown": not work.is_shown}
            history.amend(
                work, "case.works_changed", by=by, at=at, within=case, values=values
            )
    for upload in uploads:
        work = CaseWork.objects.create(case=case)
        documents.keep(upload, by=by, at=at, subject=work)
        history.record("case.works_changed", work, by=by, at=at, within=case)
    search.refresh_soon(Case, [case.pk])
    return case
