"""The archive set: complete, or not at all (TL-B1.23)."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kehubu.documents import services as documents
from kehubu.people.models import User
from kehubu.people.positions import DepartmentKind
from kehubu.procedures import evidence
from kehubu.procedures.models import Record, Step
from kehubu.procedures.queries import subject_of
from kehubu.procedures.records import FormEvidence, LongText, Spec, Text
from kehubu.work import archiving
from kehubu.work.models import Project

ARCHIVE = Spec(
    _("存档"),
    {
        "place": Text(label=_("存放位置"), most=100),
        "remark": LongText(label=_("备注"), needed=False),
    },
)
TITLE = 200
HOLDERS = {"TL-B1": DepartmentKind.ACCOUNT, "TL-B2": DepartmentKind.ADMINISTRATION}
"""Who keeps the archive, by procedure (TL-BX.7); of others, the account department."""


class ArchiveSet(FormEvidence):
    """All papers of the project in one sealed ZIP, found again by search."""

    template = "work/step_archive.html"

    def missing(self, step: Step, outcome: str) -> list[str]:
        lacking = archiving.missing(_project(step), step)
        return [*lacking, *super().missing(step, outcome)]

    def settle(
        self, step: Step, outcome: str, *, by: User | None, at: datetime
    ) -> None:
        project = _project(step)
        record = Record.objects.get(step=step)
        key = step.run.definition.procedure.key
        with override(settings.LANGUAGE_CODE):
            documents.seal_archive(
                project,
                by=by or project.accountable,
                at=at,
                title=f"{project} · {project.client.name}"[:TITLE],
                holder=HOLDERS.get(key, DepartmentKind.ACCOUNT),
                place=record.data["place"],
                entries=archiving.entries(project, step.run, by=by, at=at),
                remarks=archiving.remarks(project, step.run),
            )

    def shown(self, step: Step, user: User) -> dict[str, object]:
        return {"lacking": archiving.missing(_project(step), step)}


def _project(step: Step) -> Project:
    projects = Project.objects.select_related("client", "accountable")
    return subject_of(step.run, projects)


evidence.register("archive_set", ArchiveSet(ARCHIVE))
