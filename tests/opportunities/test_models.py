"""One row that violates each constraint."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from kehubu.opportunities.models import (
    Lead,
    LeadFollowUp,
    Pipeline,
    Pitch,
    PitchExpense,
    PitchRival,
)
from tests.factories import ProjectFactory
from tests.opportunities.acts import day, pitch

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [
        {"need": ""},
        {"state": "gone"},
        {"source": "nowhere"},
        {"cause": "nothing"},
        {"state": "pursued"},
        {"state": "lost"},
        {"state": "lost", "closed_at": timezone.now()},
        {"closed_at": timezone.now()},
        {
            "owner": None,
            "state": "lost",
            "closed_at": timezone.now(),
            "reason": "没有了",
        },
    ],
)
def test_lead_is_refused(lead, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Lead.objects.filter(pk=lead.pk).update(**change)


def test_open_lead_has_no_project(lead):
    with pytest.raises(IntegrityError), transaction.atomic():
        Lead.objects.filter(pk=lead.pk).update(project=ProjectFactory())


@pytest.mark.parametrize("change", [{"way": "smoke"}, {"next_on": day()}, {"what": ""}])
def test_follow_up_is_refused(crew, lead, change):
    row = {"on": day(), "way": "phone", "what": "谈了", "next_on": day(3)}
    with pytest.raises(IntegrityError), transaction.atomic():
        LeadFollowUp.objects.create(
            lead=lead,
            gap_days=0,
            by=crew.executive,
            at=timezone.now(),
            **{**row, **change},
        )


@pytest.mark.parametrize(
    "change",
    [
        {"result": "draw"},
        {"cause": "nothing"},
        {"result": "won", "reason": "好"},
        {"result": "won", "decided_on": day()},
        {"decided_on": day()},
        {"result": "won", "reason": "好", "decided_on": day(-9)},
    ],
)
def test_pitch_is_refused(lead, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Pitch.objects.create(lead=lead, created_at=timezone.now(), **pitch(**change))


def test_rivals_are_named_once_and_one_wins(lead):
    made = Pitch.objects.create(lead=lead, created_at=timezone.now(), **pitch())
    PitchRival.objects.create(pitch=made, name="甲", is_winner=True)

    for row in ({"name": "甲"}, {"name": ""}, {"name": "乙", "is_winner": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PitchRival.objects.create(pitch=made, **row)


@pytest.mark.parametrize("change", [{"what": ""}, {"amount_fen": 0}])
def test_expense_is_refused(crew, lead, change):
    row = {"what": "打样", "amount_fen": 1, "on": day(), "by": crew.executive}
    with pytest.raises(IntegrityError), transaction.atomic():
        PitchExpense.objects.create(lead=lead, at=timezone.now(), **{**row, **change})


@pytest.mark.parametrize(
    "change", [{"pk": 2}, {"warn_days": 0}, {"warn_days": 30, "recycle_days": 30}]
)
def test_pipeline_is_refused(db, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Pipeline.objects.create(**{"pk": 1, **change})
