from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.db import IntegrityError
from django.db.models import Model
from django.utils import translation

from kehubu.core.models import (
    CalendarDay,
    HistoryEntry,
    Job,
    Labelled,
    Notification,
    Schedule,
    SearchRow,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def test_day_of_the_calendar_is_one_row():
    CalendarDay.objects.create(day=date(2026, 1, 1), is_working=False)

    with pytest.raises(IntegrityError, match=r"calendarday[._]day"):
        CalendarDay.objects.create(day=date(2026, 1, 1), is_working=True)


def test_object_has_one_row_in_the_index():
    row = {"kind": "clients.client", "object_id": 1, "title": "x", "tokens": "x"}
    SearchRow.objects.create(**row)

    with pytest.raises(
        IntegrityError, match=r"search_row_once_per_object|core_searchrow\.kind"
    ):
        SearchRow.objects.create(**row)


def test_recurring_task_has_one_row():
    Schedule.objects.create(task="x", next_at=NOON)

    with pytest.raises(IntegrityError, match=r"schedule[._]task"):
        Schedule.objects.create(task="x", next_at=NOON)


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (CalendarDay(day=date(2026, 1, 1), name="元旦"), "2026-01-01 元旦"),
        (SearchRow(title="青禾"), "青禾"),
        (Schedule(task="kehubu.x"), "kehubu.x"),
        (Job(pk=3, task="kehubu.x"), "kehubu.x #3"),
        (Notification(topic="work.returned", user_id=4), "work.returned → 4"),
        (
            HistoryEntry(verb="user.hired", subject_kind="people.user", subject_id=5),
            "user.hired people.user:5",
        ),
    ],
)
def test_row_has_a_name(row, name):
    assert str(row) == name


def labelled():
    return [
        pytest.param(model, field, id=f"{model.__name__}.{field.name}")
        for model in apps.get_models()
        if issubclass(model, Labelled)
        for field in model._meta.concrete_fields
        if field.choices
    ]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("model", "field"), labelled())
def test_label_is_the_one_that_django_shows(model, field, language):
    with translation.override(language):
        for value in [*dict(field.flatchoices), "unknown", "", None]:
            row = model(**{field.attname: value})
            shown = getattr(row, f"get_{field.name}_display")()
            wanted = Model._get_FIELD_display(row, field)
            assert (shown, type(shown)) == (wanted, type(wanted))
