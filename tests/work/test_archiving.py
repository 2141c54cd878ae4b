"""What is sealed into the archive set, and who keeps it."""

import zipfile

import pytest

from kehubu.documents.models import ArchiveSet
from kehubu.procedures import evidence
from kehubu.procedures import services as procedures
from kehubu.procedures.models import Procedure, Record, Step
from kehubu.sample import papers
from kehubu.sample.journey import Journey

pytestmark = pytest.mark.django_db


class SecondThoughts(Journey):
    """The wrong scan is attached to the contract first, and taken out again."""

    def contract(self):
        director, step = self.crew.director, self.step("TL-B1.17")
        facts = papers.contract_facts(self.now, director)
        record = procedures.save_record(
            step,
            by=director,
            at=self.now,
            data=facts,
            files={"scan": [papers.upload("别家合同", self.now)]},
        )
        procedures.save_record(
            step,
            by=director,
            at=self.now,
            data=facts,
            files={"scan": [papers.upload("合同扫描件", self.now)]},
            dropped=[record.data["scan"][0]["id"]],
            seen=record.version,
        )
        procedures.complete(step, by=director, at=self.now)
        self.fill("TL-B1.18", papers.notarisation())


def archive(journey, key="TL-B1"):
    """
    Archive the project where it stands, under a procedure of this name.
    """
    step = journey.step("TL-B1.01")
    Step.objects.filter(pk=step.pk).update(clause="A.9")
    Procedure.objects.filter(key="TL-B1").update(key=key)
    step = Step.objects.get(pk=step.pk)
    executive = journey.crew.executive
    Record.objects.create(
        step=step,
        kind="archive_set",
        data={"place": "三号柜"},
        saved_by=executive,
        saved_at=journey.now,
    )
    proof = evidence.of("archive_set")
    assert proof.missing(step, "") == []
    proof.settle(step, "", by=executive, at=journey.now)
    return ArchiveSet.objects.get()


def test_step_that_archives_is_known_by_itself_and_not_by_a_number(journey):
    assert archive(journey).place == "三号柜"


def test_archive_of_an_agency_s_own_procedure_is_kept_by_the_account_people(journey):
    assert archive(journey, "OWN-1").holder == "account"


def test_file_taken_out_of_a_record_is_not_archived(journey, crew):
    journey.__class__ = SecondThoughts

    journey.to_the_end()

    scan = Record.objects.get(kind="contract_facts").data["scan"]
    assert [file["name"] for file in scan] == ["合同扫描件.pdf"]
    sealed = ArchiveSet.objects.get().file.file
    with sealed.open("rb") as file, zipfile.ZipFile(file) as bundle:
        names = "\n".join(bundle.namelist())
    assert names.count("合同扫描件.pdf") == 1
    assert "别家合同" not in names
