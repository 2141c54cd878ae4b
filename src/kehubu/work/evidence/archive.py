"""The archive set: complete, or not at all (TL-B1.23)."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kehubu.documents import services as documents
from kehubu.people.models import User
from kehubu.procedures import evidence
from kehubu.procedures.models import Record, Step
from kehubu.procedures.records import FormEvidence, LongText, Spec, Text
from kehubu.work import archiving
from kehubu.work.queries import project_of
from kehubu.work.services import rounds
from kehubu.work.services.handover import holder

ARCHIVE = Spec(
    _("存档"),
    {
        "place": Text(label=_("存放位置"), most=100),
        "remark": LongText(label=_("备注"), needed=False),
    },
)
TITLE = 200


class ArchiveSet(FormEvidence):
    """
    All papers of the project, or of its present round, in one sealed ZIP, found again
    by search. What is sealed is not done over.
    """

    is_final = True

    template = "work/step_archive.html"

    def missing(self, step: Step, outcome: str) -> list[str]:
        lacking = archiving.missing(project_of(step), step)
        return [*lacking, *super().missing(step, outcome)]

    def settle(
        self, step: Step, outcome: str, *, by: User | None, at: datetime
    ) -> None:
        project = project_of(step)
        record = Record.objects.get(step=step)
        part = archiving.part(project, step)
        with override(settings.LANGUAGE_CODE):
            documents.seal_archive(
                part.subject,
                by=by or project.accountable,
                at=at,
                title=f"{part.subject} · {project.client.name}"[:TITLE],
                holder=holder(step),
                place=record.data["place"],
                entries=archiving.entries(part, by=by, at=at),
                remarks=archiving.remarks(part),
            )
        rounds.end_round(project, by=by, at=at, step=step)

    def shown(self, step: Step, user: User) -> dict[str, object]:
        return {"lacking": archiving.missing(project_of(step), step)}


evidence.register("archive_set", ArchiveSet(ARCHIVE))
