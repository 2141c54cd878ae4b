"""The kinds of fields: typed, stored, shown, and typed again."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import assume, given
from hypothesis import strategies as st

from kehubu.procedures.records import (
    Choice,
    Day,
    Files,
    LongText,
    Moment,
    Money,
    Number,
    People,
    Person,
    Rows,
    Spec,
    Text,
    YesNo,
)
from tests.factories import UserFactory

CHOICE = Choice(label="选", choices=[("a", "甲"), ("b", "乙")])
FIELDS = {
    "text": Text(label="文"),
    "long": LongText(label="长文"),
    "number": Number(label="数", least=1, most=100),
    "money": Money(label="钱"),
    "choice": CHOICE,
    "yes_no": YesNo(label="是否"),
    "day": Day(label="日"),
    "moment": Moment(label="时"),
    "people": People(label="人"),
}


def typed(known, value):
    """
    Return what is stored of what was typed, or the errors.
    """
    field = known.form_field()
    return known.stored(field.clean(value))


def retyped(known, stored):
    """
    Return what the form shows of the stored value, typed again as it stands.
    """
    field = known.form_field()
    return field.prepare_value(known.initial(stored))


@pytest.mark.parametrize(
    ("name", "text", "stored", "shown"),
    [
        ("text", " 早餐 ", "早餐", "早餐"),
        ("long", "一\n二", "一\n二", "一\n二"),
        ("number", "42", 42, "42"),
        ("number", "４２", 42, "42"),
        ("money", "12.3", 1230, "¥12.30"),
        ("money", "1234567.89", 123456789, "¥1,234,567.89"),
        ("money", "0", 0, "¥0.00"),
        ("money", "０.０１", 1, "¥0.01"),
        ("choice", "a", "a", "甲"),
        ("yes_no", "no", "no", "否"),
        ("day", "2026-03-02", "2026-03-02", "2026-03-02"),
        (
            "moment",
            "2026-03-02T09:30",
            "2026-03-02T09:30:00+08:00",
            "2026-03-02 09:30",
        ),
        ("people", "甲、乙", "甲、乙", "甲、乙"),
    ],
)
def test_field_stores_and_shows_what_was_typed(name, text, stored, shown):
    known = FIELDS[name]

    assert typed(known, text) == stored
    assert known.shown(stored) == shown
    assert typed(known, retyped(known, stored)) == stored


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *((name, text) for name in FIELDS for text in ("", None)),
        *((name, "  \n ") for name in ("text", "long", "people")),
    ],
)
def test_empty_field_is_not_filled_and_shows_nothing(name, text):
    known = FIELDS[name]

    stored = typed(known, text)

    assert (known.is_filled(stored), known.shown(stored)) == (False, "")
    assert typed(known, retyped(known, stored)) == stored


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("text", "长" * 201),
        ("text", "a\0b"),
        ("long", "长" * 4001),
        ("number", "0"),
        ("number", "101"),
        ("number", "9" * 5000),
        ("number", "一"),
        ("money", "-1"),
        ("money", "1.005"),
        ("money", "NaN"),
        ("money", "Infinity"),
        ("money", "1e99"),
        ("money", "9999999999999.99"),
        ("choice", "c"),
        ("choice", "甲"),
        ("yes_no", "maybe"),
        ("day", "2026-02-30"),
        ("day", "昨天"),
        ("day", "1900-01-01"),
        ("day", "2999-12-31"),
        ("moment", "2026-03-02T25:00"),
        ("moment", "0001-01-01T00:00"),
        ("moment", "1900-01-01T00:00"),
        ("moment", "2999-12-31T00:00"),
        ("moment", "9999-12-31T23:59"),
        ("people", "甲\0乙"),
    ],
)
def test_what_is_no_value_of_a_field_is_refused(name, text):
    with pytest.raises(ValidationError):
        FIELDS[name].form_field().clean(text)


@given(st.integers(0, 10**14 - 1))
def test_money_is_exact_to_the_fen(fen):
    known = FIELDS["money"]
    text = f"{fen // 100}.{fen % 100:02}"

    assert typed(known, text) == fen
    assert typed(known, known.initial(fen)) == fen
    assert known.shown(fen).replace("¥", "").replace(",", "") == text


@given(st.datetimes(datetime(1991, 1, 1), datetime(2099, 12, 31)))  # noqa: DTZ001 - typed by hand
def test_moment_is_shown_as_it_was_typed(moment):
    known = FIELDS["moment"]
    minute = moment.replace(second=0, microsecond=0)
    text = f"{minute:%Y-%m-%dT%H:%M}"
    aware = timezone.make_aware(minute)
    # not an hour that summer time has skipped or doubled
    assume(aware.utcoffset() == aware.replace(fold=1).utcoffset())

    stored = typed(known, text)

    assert known.shown(stored) == f"{minute:%Y-%m-%d %H:%M}"
    assert typed(known, retyped(known, stored)) == stored


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_day_is_kept(day):
    known = FIELDS["day"]

    stored = typed(known, day.isoformat())

    assert (stored, known.shown(stored)) == (day.isoformat(), day.isoformat())
    assert known.initial(stored) == day


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200))
def test_text_is_kept_but_for_space_around_it(text):
    known = FIELDS["text"]

    stored = typed(known, text)

    assert stored == text.strip()
    assert known.shown(stored) == stored


@pytest.mark.django_db
def test_person_is_kept_with_the_name_of_that_day():
    known, user = Person(label="人"), UserFactory(name="甲")

    stored = typed(known, str(user.pk))
    user.name = "甲某"
    user.save()

    assert stored == {"id": user.pk, "name": "甲"}
    assert (known.shown(stored), known.initial(stored)) == ("甲", user.pk)
    assert (known.shown(None), known.initial(None)) == ("", None)


@pytest.mark.django_db
def test_who_has_left_is_not_offered():
    gone = UserFactory(is_active=False)

    with pytest.raises(ValidationError):
        Person(label="人").form_field().clean(str(gone.pk))


# what is missing

SHEET = Spec(
    "单子",
    {
        "name": Text(label="名称"),
        "when": Day(label="下次", needed_for=("later",)),
        "note": LongText(label="备注", needed=False),
        "count": Number(label="数量"),
        "paper": Files(label="文件"),
        "rows": Rows(
            label="行",
            least=2,
            columns={"a": Text(label="甲"), "b": Text(label="乙", needed=False)},
        ),
    },
)
FULL = {
    "name": "名",
    "count": 0,
    "paper": [{"id": 1, "name": "一.pdf", "sha256": ""}],
    "rows": [{"a": "1"}, {"a": "2"}],
}


def test_empty_record_lists_every_needed_field():
    assert SHEET.missing({}) == [
        "请填写“名称”。",
        "请填写“数量”。",
        "请填写“文件”。",
        "请填写“行”。",
    ]


def test_full_record_lacks_nothing():
    assert SHEET.missing(FULL) == []
    assert SHEET.missing(FULL, "now") == []


def test_outcome_needs_a_field_of_its_own():
    assert SHEET.missing(FULL, "later") == ["请填写“下次”。"]
    assert SHEET.missing({**FULL, "when": "2026-03-02"}, "later") == []


def test_rows_are_counted_and_each_is_complete():
    data = {**FULL, "rows": [{"a": "", "b": "x"}]}

    assert SHEET.missing(data) == ["请填写“行”。", "请填写“行”第 1 行的“甲”。"]


@pytest.mark.parametrize("empty", [None, "", []])
def test_empty_values_of_all_kinds_are_missing(empty):
    data = dict.fromkeys(SHEET.fields, empty)

    assert SHEET.missing(data) == SHEET.missing({})


def test_zero_is_a_value():
    assert "请填写“数量”。" not in SHEET.missing({"count": 0})
