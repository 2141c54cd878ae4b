"""Numbers given out to several people at the same moment, on either database."""

from datetime import UTC, datetime
from functools import partial
from itertools import chain

import pytest
from django.db import transaction

from kehubu.documents import services
from kehubu.documents.models import ArchiveSet
from kehubu.documents.services import AlreadyArchived
from tests.atonce import at_once
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def take_ten(name):
    return [services.next_number(name, by=None, at=NOON) for _time in range(10)]


@transaction.atomic
def take_and_give_back(name):
    services.next_number(name, by=None, at=NOON)
    transaction.set_rollback(True)


def test_numbers_have_neither_gaps_nor_doubles():
    given = at_once(*[partial(take_ten, "甲")] * 4)

    assert sorted(chain(*given)) == list(range(1, 41))


def test_numbers_given_back_leave_no_gap():
    acts = [partial(take_ten, "甲"), *[partial(take_and_give_back, "甲")] * 3]

    given, *_returned = at_once(*acts)

    assert given == list(range(1, 11))
    assert services.next_number("甲", by=None, at=NOON) == 11


def seal(project, by):
    return services.seal_archive(
        project, by=by, at=NOON, title="样例", holder="account", place="", entries=[]
    ).number


def test_archive_asked_for_twice_at_once_is_sealed_once(crew):
    project = ProjectFactory(accountable=crew.executive)

    answers = at_once(*[partial(seal, project, crew.gm)] * 2)

    assert [a for a in answers if isinstance(a, str)] == ["DA-2026-0001"]
    (refusal,) = [a for a in answers if not isinstance(a, str)]
    assert isinstance(refusal, AlreadyArchived)
    assert str(refusal) == "这套文件已经存档，档案号 DA-2026-0001。"
    assert ArchiveSet.objects.count() == 1


def test_archives_sealed_at_once_have_numbers_of_their_own(crew):
    projects = ProjectFactory.create_batch(2, accountable=crew.executive)

    answers = at_once(*[partial(seal, project, crew.gm) for project in projects])

    assert sorted(answers) == ["DA-2026-0001", "DA-2026-0002"]
