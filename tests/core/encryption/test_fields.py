import json
import re
from datetime import UTC, datetime

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.core.serializers import serialize
from django.db import connection, transaction
from django.db.migrations.writer import MigrationWriter
from django.db.models import F, Q, Value
from django.db.models.functions import Lower, Upper
from hypothesis import given
from hypothesis import strategies as st

from kehubu.core import history, prepared
from kehubu.core.encryption import (
    MASK,
    AlteredValue,
    EncryptedJSONField,
    EncryptedTextField,
    fields,
    keys,
)
from kehubu.core.models import HistoryEntry

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
CANARY = "爱喝单丛鸭屎香"
FAMILY = {"孩子": ["小样"], "人数": 3}


def test_values_come_back_and_the_database_cannot_read_them(diary, stored):
    row = diary.objects.create(name="甲", tastes=CANARY, family=FAMILY)

    again = diary.objects.get(pk=row.pk)
    assert (again.tastes, again.plans, again.family) == (CANARY, "", FAMILY)
    tastes, plans, family = stored(row)
    assert re.fullmatch(r"1\.[0-9a-f]{8}\.[\w=-]+", tastes)
    assert plans is None
    assert "小样" not in family


def test_equal_values_are_stored_differently(diary, stored):
    first = diary.objects.create(tastes=CANARY, plans=CANARY)
    second = diary.objects.create(tastes=CANARY)

    assert len({*stored(first)[:2], stored(second)[0]}) == 3


@given(text=st.text(st.characters(codec="utf-8")))
def test_any_text_comes_back(data_folder, text):
    assert fields.unlock(fields.lock(text, "a.b"), "a.b") == text


@pytest.mark.parametrize("value", ["", None])
def test_nothing_is_null_and_comes_back_as_empty_text(diary, stored, value):
    row = diary.objects.create(tastes=value)

    row.refresh_from_db()
    assert (row.tastes, row.family) == ("", None)
    assert stored(row) == (None, None, None)


@pytest.mark.parametrize("value", [[], {}, 0, False, "", "文", [{"a": None}]])
def test_json_values_come_back(diary, value):
    row = diary.objects.create(family=value)

    row.refresh_from_db()
    assert row.family == value
    assert type(row.family) is type(value)


def test_it_can_be_asked_whether_there_is_something(diary):
    full = diary.objects.create(tastes=CANARY)
    empty = diary.objects.create()

    assert list(diary.objects.filter(tastes__isnull=True)) == [empty]
    assert list(diary.objects.exclude(tastes__isnull=True)) == [full]
    assert diary.objects.filter(family__isnull=False).count() == 0


@pytest.mark.parametrize(
    "question",
    [
        Q(tastes=CANARY),
        Q(tastes=None),
        Q(tastes__exact=""),
        Q(tastes__in=[CANARY]),
        Q(tastes__contains="鸭"),
        Q(tastes__gt="a"),
        Q(tastes__lower="a"),
        Q(family={"人数": 3}),
        Q(family__人数=3),
        Q(tastes=F("plans")),
    ],
    ids=str,
)
def test_nothing_else_can_be_asked(diary, question):
    with pytest.raises(FieldError, match="what is encrypted"):
        diary.objects.filter(question)


@pytest.mark.parametrize("expression", [Value("明文"), F("plans"), Upper("name")])
def test_database_is_not_told_to_store_what_is_not_encrypted(diary, expression):
    row = diary.objects.create(tastes=CANARY)

    with pytest.raises(FieldError, match="only values"), transaction.atomic():
        diary.objects.update(tastes=expression)
    with pytest.raises(FieldError, match="only values"), transaction.atomic():
        diary.objects.create(tastes=Lower(Value("明文")))

    row.refresh_from_db()
    assert row.tastes == CANARY


def test_writing_past_save_encrypts_too(diary, stored):
    rows = diary.objects.bulk_create([diary(tastes="一"), diary(tastes="二")])

    rows[0].tastes, rows[0].family, rows[1].tastes = CANARY, FAMILY, ""
    diary.objects.bulk_update(rows, ["tastes", "family"])
    diary.objects.update(plans="三")

    first, second = diary.objects.order_by("pk")
    assert (first.tastes, first.family, first.plans) == (CANARY, FAMILY, "三")
    assert (second.tastes, second.family, second.plans) == ("", None, "三")
    assert all(value.startswith("1.") for value in stored(first))
    assert stored(second)[0] is None


def test_values_are_read_by_every_kind_of_query(diary):
    row = diary.objects.create(name="甲", tastes=CANARY)

    assert diary.objects.values_list("tastes", flat=True).get() == CANARY
    assert diary.objects.annotate(other=F("tastes")).get().other == CANARY
    assert diary.objects.defer("tastes").get().tastes == CANARY
    found = prepared.rows(lambda pk: diary.objects.filter(pk=pk), pk=row.pk)
    assert [one.tastes for one in found] == [CANARY]


def overwrite(row, value):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_diary SET tastes = %s WHERE id = %s", [value, row.pk]
        )


@pytest.mark.parametrize("change", ["明文", "1.00000000.", "1.zz.AAAA", " "])
def test_what_was_not_encrypted_is_refused(diary, change):
    row = diary.objects.create(tastes=CANARY)
    overwrite(row, change)

    with pytest.raises(AlteredValue, match=r"core_diary\.tastes 里有未加密的内容"):
        diary.objects.get(pk=row.pk)


@pytest.mark.parametrize("nth", [12, 20, -6])
def test_changed_value_is_refused(diary, stored, nth):
    row = diary.objects.create(tastes=CANARY)
    value = list(stored(row)[0])
    value[nth] = "A" if value[nth] != "A" else "B"
    overwrite(row, "".join(value))

    with pytest.raises(AlteredValue, match=r"core_diary\.tastes 里有被改动过的内容"):
        diary.objects.get(pk=row.pk)


def test_cut_value_is_refused(diary, stored):
    row = diary.objects.create(tastes=CANARY)
    for length in range(12, len(stored(row)[0])):
        with pytest.raises(AlteredValue):
            fields.unlock(stored(row)[0][:length], "core_diary.tastes")


def test_value_of_another_column_is_refused(diary, stored):
    row = diary.objects.create(tastes="一", plans="二")
    overwrite(row, stored(row)[1])

    with pytest.raises(AlteredValue):
        diary.objects.get(pk=row.pk)


def test_history_never_holds_the_plain_text(diary):
    row = diary.objects.create(name="甲", tastes=CANARY)

    values = {"name": "乙", "tastes": "爱喝茶", "plans": "去冰岛", "family": FAMILY}
    history.amend(row, "diary.amended", by=None, at=NOON, values=values)
    history.amend(row, "diary.amended", by=None, at=NOON, values={"tastes": ""})
    history.record(
        "diary.read", row, by=None, at=NOON, changes={"plans": "去冰岛", "why": "送礼"}
    )

    assert [entry.changes for entry in HistoryEntry.objects.order_by("pk")] == [
        {
            "name": ["甲", "乙"],
            "tastes": [MASK, MASK],
            "plans": ["", MASK],
            "family": [None, MASK],
        },
        {"tastes": [MASK, ""]},
        {"plans": MASK, "why": "送礼"},
    ]


def test_amend_of_an_equal_value_writes_nothing(diary, django_assert_num_queries):
    row = diary.objects.create(tastes=CANARY, family=FAMILY)
    row = diary.objects.get(pk=row.pk)

    with django_assert_num_queries(0):
        values = {"tastes": CANARY, "family": dict(FAMILY)}
        history.amend(row, "diary.amended", by=None, at=NOON, values=values)


def test_json_that_is_none_is_refused_by_validation(diary):
    with pytest.raises(ValidationError, match="内容不是有效的 JSON。"):
        diary(name="甲", family={"何时": NOON}).full_clean()

    diary(name="甲", family=FAMILY).full_clean()


def test_values_are_serialised_as_they_are(diary):
    row = diary(name="甲", tastes=CANARY, family=FAMILY)

    (told,) = json.loads(serialize("json", [row]))
    assert told["fields"]["tastes"] == CANARY
    assert told["fields"]["family"] == FAMILY


@pytest.mark.parametrize(
    ("field", "written"),
    [
        (
            EncryptedTextField("喜好", blank=True),
            "EncryptedTextField(blank=True, verbose_name='喜好')",
        ),
        (EncryptedTextField(default="无"), "EncryptedTextField(default='无')"),
        (EncryptedJSONField(), "EncryptedJSONField()"),
    ],
)
def test_migrations_name_what_is_not_the_rule(field, written):
    text, imports = MigrationWriter.serialize(field)

    assert text == f"kehubu.core.encryption.{written}"
    assert imports == {"import kehubu.core.encryption"}


@pytest.mark.parametrize("option", [{"unique": True}, {"db_index": True}])
def test_index_is_refused(option):
    with pytest.raises(FieldError, match="no index"):
        EncryptedTextField(**option)


def test_forms_know_the_fields(diary):
    text = diary._meta.get_field("tastes").formfield()
    tree = diary._meta.get_field("family").formfield()

    assert (text.clean("茶"), text.required) == ("茶", False)
    assert tree.clean('{"人数": 3}') == {"人数": 3}


def test_key_is_shown_by_nothing(diary, tmp_path):
    diary.objects.create(tastes=CANARY)
    secret = (tmp_path / "keys").read_text().strip()

    assert secret not in repr(keys.newest())
