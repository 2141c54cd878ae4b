from datetime import UTC, datetime

import pytest
from django.db import IntegrityError
from django.utils import translation

from kehubu.core import notices, queries, services
from kehubu.core.models import Notification
from tests.crew import lose_posts
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_topics(monkeypatch):
    monkeypatch.setattr(notices, "TOPICS", {})
    monkeypatch.setitem(notices.NEEDS, "lead", "")
    notices.name_topics({"tea": "%(name)s请您喝%(tea)s"})


def tell(*people, key="1", **params):
    params = {"name": "甲", "tea": "龙井", **params}
    notices.notify(people, "tea", key=key, url="/tea/", at=NOON, **params)


def test_notify_tells_each_person():
    first, second = UserFactory.create_batch(2)

    tell(first, second)

    told = Notification.objects.order_by("pk")
    assert [notice.user for notice in told] == [first, second]
    assert {notice.url for notice in told} == {"/tea/"}
    assert {notice.created_at for notice in told} == {NOON}


def test_notify_with_the_same_key_says_nothing():
    first, second = UserFactory.create_batch(2)

    tell(first, tea="龙井")
    tell(first, second, tea="普洱")
    tell(first, key="2", tea="乌龙")

    teas = Notification.objects.order_by("pk").values_list("user", "params__tea")
    assert list(teas) == [
        (first.pk, "龙井"),
        (second.pk, "普洱"),
        (first.pk, "乌龙"),
    ]


def test_notify_tells_a_person_who_is_named_twice_once():
    person = UserFactory()

    tell(person, person)

    assert Notification.objects.count() == 1


def test_notify_of_nobody():
    tell()

    assert Notification.objects.count() == 0


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({}, "甲请您喝龙井"),
        ({"tea": ""}, "甲请您喝"),
        ({"tea": "100% %(x)s %"}, "甲请您喝100% %(x)s %"),
        ({"tea": "<b>"}, "甲请您喝<b>"),
        ({"tea": 3}, "甲请您喝3"),
        ({"tea": 0}, "甲请您喝0"),
        ({"tea": None}, "甲请您喝"),
    ],
)
def test_sentence_is_filled_with_what_was_passed(params, said):
    tell(UserFactory(), **params)

    assert notices.sentence(Notification.objects.get()) == said


def test_sentence_speaks_the_reader_s_language():
    tell(UserFactory(), tea="客户")

    with translation.override("zh-hant"):
        said = notices.sentence(Notification.objects.get())

    assert said == "甲请您喝客戶"


def test_one_notice_for_each_person_and_key():
    person = UserFactory()
    tell(person)

    with pytest.raises(
        IntegrityError,
        match=r"notification_once_per_key|core_notification\.user_id",
    ):
        Notification.objects.create(
            user=person, topic="tea", url="/", key="1", created_at=NOON
        )


def test_notifications_are_one_s_own_newest_first():
    person, other = UserFactory.create_batch(2)
    for key in "12":
        tell(person, other, key=key)

    mine = queries.notifications(person)

    assert [(notice.user, notice.key) for notice in mine] == [
        (person, "2"),
        (person, "1"),
    ]


@pytest.mark.parametrize(("waiting", "count"), [(0, 0), (3, 3), (105, 100)])
def test_unread_is_counted_up_to_a_hundred(waiting, count):
    person = UserFactory()
    tell(UserFactory())
    for key in range(waiting):
        tell(person, key=str(key))

    assert queries.unread(person) == count


def test_mark_read_marks_one_s_own_unread_ones():
    person, other = UserFactory.create_batch(2)
    tell(person, other)
    tell(person, key="2")
    Notification.objects.filter(key="2").update(read_at=NOON)
    later = NOON.replace(hour=5)

    marked = services.mark_read(by=person, at=later)

    read = Notification.objects.order_by("pk").values_list("user", "key", "read_at")
    assert marked == 1
    assert list(read) == [
        (person.pk, "1", later),
        (other.pk, "1", None),
        (person.pk, "2", NOON),
    ]


def test_what_a_lost_post_told_is_no_longer_read(crew):
    notices.name_topics({"lead": "%(name)s"}, needs="clients.read_internal")
    words = {"key": "1", "url": "/", "at": NOON}
    notices.notify([crew.executive], "lead", name="甲", **words)
    assert queries.unread(crew.executive) == 1

    lose_posts(crew.executive)

    assert queries.unread(crew.executive) == 0
    assert not queries.notifications(crew.executive).exists()
