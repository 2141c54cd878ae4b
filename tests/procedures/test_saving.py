"""The record of a step: every exit of its saving."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from kehubu.core.models import HistoryEntry
from kehubu.core.versions import ChangedMeanwhile
from kehubu.documents.models import StoredFile
from kehubu.documents.uploads import KindNotTaken, NotWhatItSays
from kehubu.procedures import services
from kehubu.procedures.models import Record
from kehubu.procedures.services.play import StepClosed
from kehubu.procedures.services.steps import StepIncomplete
from tests.factories import UserFactory
from tests.procedures.engine.draft import Draft
from tests.procedures.stage import NOON, begun, do, step_at
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 "


@pytest.fixture
def owner():
    return UserFactory(name="甲")


@pytest.fixture
def step(owner):
    draft = Draft().start().end().task("a", record="test_note")
    return step_at(begun(draft.path("start", "a", "end"), ae=[owner]), "a")


def save(step, by, data, **further):
    return services.save_record(step, by=by, at=NOON, data=data, **further)


def pdf(name="稿.pdf", content=PDF):
    return SimpleUploadedFile(name, content, "application/pdf")


def test_first_save_writes_the_record_and_its_history(step, owner):
    record = save(step, owner, {"said": "好"})

    record.refresh_from_db()
    assert (record.kind, record.data, record.version) == (
        "test_note",
        {"said": "好"},
        1,
    )
    assert (record.saved_by, record.saved_at) == (owner, NOON)
    entry = HistoryEntry.objects.get(verb="record.saved")
    assert (entry.by, entry.within_id) == (owner, step.run_id)


def test_half_a_record_is_kept_too(step, owner):
    assert save(step, owner, {}).data == {}


def test_second_save_keeps_before_and_after(step, owner):
    save(step, owner, {"said": "好"})

    record = save(step, owner, {"said": "不好"}, seen=1)

    assert (record.version, record.data) == (2, {"said": "不好"})
    entry = HistoryEntry.objects.filter(verb="record.saved").last()
    assert entry.changes["data"] == [{"said": "好"}, {"said": "不好"}]


@pytest.mark.parametrize("seen", [0, 2, -1])
def test_who_comes_second_is_told_what_is_kept_where_he_differs(step, owner, seen):
    save(step, owner, {"said": "好", "more": "同"})

    with unchanged(), pytest.raises(ChangedMeanwhile) as refusal:
        save(step, owner, {"said": "不好", "more": "同"}, seen=seen)

    assert refusal.value.details == ("甲 03-02 12:00 保存的“说了什么”：好",)
    assert refusal.value.params == {"version": 1}


def test_first_save_by_two_at_once_tells_the_second(step, owner):
    save(step, owner, {"said": "好"})

    with unchanged(), pytest.raises(ChangedMeanwhile):
        save(step, owner, {"said": "坏"}, seen=0)


def test_save_after_the_step_is_closed_is_refused(step, owner):
    save(step, owner, {"said": "好", "more": "无"})
    do(step.run, "a")

    with unchanged(), pytest.raises(StepClosed):
        save(step, owner, {"said": "改"}, seen=1)


def test_save_by_a_stranger_is_denied(step):
    stranger = UserFactory()

    with unchanged(), pytest.raises(PermissionDenied):
        save(step, stranger, {"said": "路过"})


# files


def test_files_are_kept_with_the_step_and_named_in_the_record(step, owner):
    record = save(step, owner, {"said": "好"}, files={"files": [pdf()]})

    stored = StoredFile.objects.get()
    assert (stored.subject_kind, stored.subject_id) == ("procedures.step", step.pk)
    assert record.data["files"] == [
        {"id": stored.pk, "name": "稿.pdf", "sha256": stored.sha256}
    ]


def test_further_files_are_added_and_dropped_ones_named_no_longer(step, owner):
    first = save(step, owner, {}, files={"files": [pdf("一.pdf"), pdf("二.pdf")]})
    gone = first.data["files"][0]["id"]

    record = save(
        step, owner, {}, files={"files": [pdf("三.pdf")]}, dropped=[gone], seen=1
    )

    assert [file["name"] for file in record.data["files"]] == ["二.pdf", "三.pdf"]
    assert StoredFile.objects.count() == 3


def test_dropping_the_file_of_another_step_does_nothing(step, owner):
    save(step, owner, {}, files={"files": [pdf()]})
    draft = Draft().start().end().task("a", record="test_note")
    other = step_at(begun(draft.path("start", "a", "end"), key="P-2", ae=[owner]), "a")
    mine = save(other, owner, {}, files={"files": [pdf()]})
    foreign = Record.objects.get(step=step).data["files"][0]["id"]

    kept = save(other, owner, {}, files={"files": []}, dropped=[foreign], seen=1)

    assert kept.data["files"] == mine.data["files"]
    assert len(Record.objects.get(step=step).data["files"]) == 1


@pytest.mark.parametrize(
    ("upload", "error"),
    [
        (pdf("稿.exe", b"MZ"), KindNotTaken),
        (pdf("稿.pdf", b"MZ not a paper"), NotWhatItSays),
        (pdf("稿.html", b"<html>"), KindNotTaken),
    ],
)
def test_file_that_is_not_taken_leaves_nothing_behind(step, owner, upload, error):
    with unchanged(), pytest.raises(error):
        save(step, owner, {"said": "好"}, files={"files": [pdf(), upload]})


# saved and completed in one act


def complete(step, by, data, **seen):
    draft = services.Draft(data, **seen)
    return services.complete(step, by=by, at=NOON, draft=draft)


def test_draft_is_written_and_the_step_completed(step, owner):
    complete(step, owner, {"said": "好", "more": "没有了"})

    step.refresh_from_db()
    assert (step.state, step.record.data["said"]) == ("done", "好")
    verbs = HistoryEntry.objects.about(step.run).values_list("verb", flat=True)
    assert {"record.saved", "step.completed"} <= set(verbs)


def test_draft_that_lacks_something_is_not_written(step, owner):
    with unchanged(), pytest.raises(StepIncomplete):
        complete(step, owner, {"said": "", "more": ""})


def test_draft_of_what_somebody_else_has_changed_is_not_written(step, owner):
    save(step, owner, {"said": "好", "more": "没有了"})

    with unchanged(), pytest.raises(ChangedMeanwhile):
        complete(step, owner, {"said": "不好", "more": "没有了"})


def test_draft_counts_not_what_was_saved_before(step, owner):
    save(step, owner, {"said": "好", "more": "没有了"})

    with pytest.raises(StepIncomplete):
        complete(step, owner, {"said": "", "more": ""}, seen=1)
