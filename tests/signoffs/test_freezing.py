import hashlib
from datetime import date

import pytest
from django.db import IntegrityError

from kehubu.core.papers import Facts, Table, Text
from kehubu.signoffs import queries
from kehubu.signoffs.canonical import canonical, sha256
from kehubu.signoffs.models import Content
from tests.factories import ClientFactory
from tests.signoffs.signing import NOON, frozen
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
BLOCKS = [
    Facts([("甲", "一"), ("乙", "二")], "事项"),
    Text("说明", "第一行\n第二行"),
    Table("清单", ["名", "数"], [["海报", "3"]], [3, 1]),
]


@pytest.fixture
def client(crew):
    return ClientFactory()


def test_freeze_keeps_what_will_be_signed(crew, client):
    files = [{"name": "草案.pdf", "sha256": "a" * 64}]

    content = frozen(client, crew.executive, blocks=BLOCKS, files=files)

    content.refresh_from_db()
    assert (content.version, content.title) == (1, "样例工作单")
    assert (content.subject_kind, content.subject_id) == ("clients.client", client.pk)
    assert (content.issuer, content.frozen_at) == (crew.executive, NOON)
    assert content.sha256 == hashlib.sha256(content.text.encode()).hexdigest()
    assert content.data["files"] == files
    assert [block.kind for block in content.blocks] == ["facts", "text", "table"]
    assert content.blocks[1] == BLOCKS[1]


def test_freeze_of_the_same_writes_nothing(crew, client):
    first = frozen(client, crew.executive)

    with unchanged():
        again = frozen(client, crew.executive)

    assert again == first


@pytest.mark.parametrize(
    "changed",
    [
        {"blocks": [Facts([("事项", "样例。")])]},
        {"blocks": [Facts([("事项", "样例")], "题")]},
        {"files": [{"name": "草案.pdf", "sha256": "a" * 64}]},
    ],
    ids=["value", "heading", "file"],
)
def test_freeze_of_something_else_makes_the_next_version(crew, client, changed):
    first = frozen(client, crew.executive)

    second = frozen(client, crew.executive, **changed)

    assert (first.version, second.version) == (1, 2)
    assert first.sha256 != second.sha256
    assert queries.latest_content("clients.client", client.pk) == second


def test_freeze_of_what_it_was_before_makes_a_version_of_its_own(crew, client):
    texts = ("甲", "乙", "甲")

    versions = [frozen(client, crew.executive, text).version for text in texts]

    assert versions == [1, 2, 3]


def test_freeze_counts_versions_for_each_subject(crew, client):
    frozen(client, crew.executive)

    assert frozen(ClientFactory(), crew.executive).version == 1


def test_freeze_cuts_a_long_title(crew, client):
    content = frozen(client, crew.executive, title="长" * 300)

    assert content.title == "长" * 200


def test_content_is_called_by_title_and_version(crew, client):
    assert str(frozen(client, crew.executive)) == "样例工作单 v1"


def test_content_version_unique(crew, client):
    content = frozen(client, crew.executive)
    content.pk = None

    named = r"content_version_unique|subject_kind, .*subject_id, .*version"
    with pytest.raises(IntegrityError, match=named):
        content.save(force_insert=True)


def test_nothing_frozen_has_no_latest_content(client):
    assert queries.latest_content("clients.client", client.pk) is None
    assert Content.objects.count() == 0


# ---- the one way to write it down


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        (["甲", "\n", '"', "😀"], '["甲","\\n","\\"","😀"]'),
        ({"day": date(2026, 3, 2), "at": NOON}, None),
    ],
)
def test_canonical_is_json_with_sorted_keys_and_no_blanks(value, text):
    expected = text or '{"at":"2026-03-02T04:00:00Z","day":"2026-03-02"}'

    assert canonical(value) == expected


def test_canonical_of_equal_maps_is_equal_whatever_their_order():
    assert canonical({"a": 1, "b": 2}) == canonical({"b": 2, "a": 1})


def test_sha256_is_of_the_bytes_in_utf8():
    assert sha256("客户") == hashlib.sha256("客户".encode()).hexdigest()
