"""Prepared querysets: the rows are those of the queryset itself, or it is refused."""

import gc
import threading
import weakref
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import connections, transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from kehubu.clients.models import Client
from kehubu.core import prepared
from kehubu.core.models import CalendarDay, HistoryEntry, Notification
from kehubu.core.prepared import Ask, NotPreparable
from tests.factories import ClientFactory, UserFactory

pytestmark = pytest.mark.django_db
MARCH, APRIL = (datetime(2026, month, 1, 8, tzinfo=UTC) for month in (3, 4))


@pytest.fixture
def notices():
    first, second = UserFactory(name="甲"), UserFactory(name="乙")
    return [
        Notification.objects.create(
            user=user,
            topic=topic,
            key=f"{topic}{day:%m}",
            params={"n": 1},
            url="/x/",
            created_at=day,
        )
        for user in (first, second)
        for topic in ("a", "100%", "%s'")
        for day in (MARCH, APRIL)
    ]


def about(user, topic, since):
    found = Notification.objects.filter(user=user, created_at__gte=since)
    return (
        found.filter(Q(topic=topic) | Q(topic="a"))
        .select_related("user")
        .order_by("pk")
    )


@pytest.mark.parametrize("topic", ["a", "100%", "%s'", "none", "", "mark %_\\\\ 1"])
@pytest.mark.parametrize("since", [MARCH, APRIL])
def test_rows_are_those_of_the_queryset(notices, topic, since):
    for user in {notice.user for notice in notices}:
        values = {"user": user.pk, "topic": topic, "since": since}

        found = prepared.rows(about, **values)

        assert found == list(about(**values))
        assert [n.created_at for n in found] == [n.created_at for n in about(**values)]
        assert [n.params for n in found] == [{"n": 1}] * len(found)


def test_each_list_takes_one_statement(notices, django_assert_num_queries):
    user = notices[0].user_id
    prepared.rows(about, user=user, topic="a", since=MARCH)

    with django_assert_num_queries(1):
        found = prepared.rows(about, user=user, topic="a", since=MARCH)
        assert {notice.user.name for notice in found} == {"甲"}


def test_rows_are_new_each_time(notices):
    values = {"user": notices[0].user_id, "topic": "a", "since": MARCH}
    before = prepared.rows(about, **values)
    Notification.objects.all().delete()

    assert prepared.rows(about, **values) == []
    assert len(before) == 2


def test_values_annotations_and_slices_are_kept(notices):
    def told(user):
        found = Notification.objects.filter(user=user).annotate(
            said=Concat("topic", Value("!"))
        )
        return found.order_by("-pk").values_list("said", "created_at")[1:3]

    user = notices[0].user_id

    assert prepared.rows(told, "told", user=user) == list(told(user))
    assert prepared.rows(told, "told", user=user)[0] == ("%s'!", MARCH)


def test_key_that_no_column_holds_finds_nothing(notices):
    for user in (2**63, -(2**63), 10**40):
        assert prepared.rows(about, user=user, topic="a", since=MARCH) == []


def test_where_there_can_be_no_rows_nothing_is_asked(django_assert_num_queries):
    def nobody(user):
        return get_user_model().objects.filter(pk=user).none()

    with django_assert_num_queries(0):
        assert prepared.rows(nobody, "nobody", user=1) == []


def by_the_clock(user):
    return HistoryEntry.objects.filter(by=user, at__lte=timezone.now())


def by_what_it_found(user):
    found = list(get_user_model().objects.filter(pk=user).values_list("pk", flat=True))
    return HistoryEntry.objects.filter(by__in=found)


def with_prefetches(user):
    return get_user_model().objects.filter(pk=user).prefetch_related("posts")


def by_a_pattern(user, topic="x"):
    return Notification.objects.filter(user=user, topic__contains=topic)


def by_a_part(user, topic="x"):
    return Notification.objects.filter(user=user, topic=topic[-1:])


def by_the_value(user):
    rows = get_user_model().objects.filter(pk=user)
    return rows.order_by("name" if user % 2 else "pk")


@pytest.mark.parametrize(
    "build", [by_the_clock, by_what_it_found, with_prefetches, by_the_value]
)
def test_what_hangs_on_more_than_its_values_is_refused(build):
    with pytest.raises(NotPreparable):
        prepared.rows(build, user=1)


@pytest.mark.parametrize("build", [by_a_pattern, by_a_part])
def test_value_that_is_not_sent_as_it_is_is_refused(build):
    with pytest.raises(NotPreparable):
        prepared.rows(build, user=1, topic="100%")


def test_small_numbers_fit_small_columns():
    def by_version(user, version):
        return Client.objects.filter(pk=user, version=version)

    client = ClientFactory()

    assert prepared.rows(by_version, user=client.pk, version=client.version) == [client]
    assert prepared.rows(by_version, user=client.pk, version=2) == []


@pytest.mark.django_db(transaction=True)
def test_rows_are_not_locked_outside_of_a_transaction():
    def locked(user):
        return get_user_model().objects.select_for_update().filter(pk=user)

    user = UserFactory()
    with transaction.atomic():
        assert prepared.rows(locked, user=user.pk) == [user]

    with pytest.raises(transaction.TransactionManagementError):
        prepared.rows(locked, user=user.pk)


def test_what_is_kept_does_not_hold_the_connection_that_asked_first():
    def named(user):
        return get_user_model().objects.filter(pk=user, joined_at__lte=MARCH)

    def ask():
        prepared.rows(named, user=1)
        kept.append(weakref.ref(connections["default"]))
        connections.close_all()

    kept = []
    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    gc.collect()

    assert kept[0]() is None


def people_by_name(wanted):
    people = get_user_model().objects.exclude(pk=wanted)
    return people.annotate(is_new=Q(joined_at__gte=MARCH)).order_by("-name", "pk")


def topics(user):
    found = Notification.objects.filter(user=user).order_by("-created_at", "topic")
    return found.values_list("topic", "created_at", "params")


def names_only(wanted):
    people = get_user_model().objects.exclude(pk=wanted).order_by("-pk")
    return people.values_list("name", flat=True)[:1]


def nobody(user):
    return get_user_model().objects.none()


def days():
    return CalendarDay.objects.values_list("is_working", "day")


def asks_of(notices):
    CalendarDay.objects.create(day=date(2026, 4, 4), is_working=False)
    first, last = notices[0].user_id, notices[-1].user_id
    return [
        Ask(about, values={"user": first, "topic": "a", "since": MARCH}),
        Ask(people_by_name, values={"wanted": first}),
        Ask(nobody, values={"user": first}),
        Ask(topics, values={"user": last}),
        Ask(Client.objects.filter, values={"pk": ClientFactory().pk}),
        Ask(about, values={"user": last, "topic": "%s'", "since": APRIL}),
        Ask(names_only, values={"wanted": last}),
        Ask(days),
    ]


def plain(row):
    """
    Return all that a row knows, but for where it comes from.
    """
    if not hasattr(row, "pk"):
        return row
    known = {k: v for k, v in row.__dict__.items() if k != "_state"}
    joined = {k: plain(v) for k, v in row._state.fields_cache.items()}
    return type(row), known, joined


@pytest.mark.parametrize(
    "kept", [range(8), [0, 1], [3], [2], [2, 4], [], [6, 6, 3], [7, 0], [0, 7]]
)
def test_lists_asked_together_are_the_same(notices, kept):
    asks = asks_of(notices)
    asks = [asks[nth] for nth in kept]

    for _turn in range(2):
        found = prepared.together(*asks)

        wanted = [list(ask.build(**ask.values)) for ask in asks]
        assert [[plain(row) for row in rows] for rows in found] == [
            [plain(row) for row in rows] for rows in wanted
        ]


def test_lists_asked_together_take_one_statement(notices, django_assert_num_queries):
    asks = asks_of(notices)
    prepared.together(*asks)

    with django_assert_num_queries(1):
        found = prepared.together(*asks)
        assert found[0][0].user.name == "甲"


def test_key_that_no_column_holds_leaves_the_others_alone(notices):
    wide = Ask(people_by_name, values={"wanted": 2**63})
    topic = Ask(topics, values={"user": notices[0].user_id})

    assert prepared.together(wide, topic, wide) == [
        [],
        list(topics(notices[0].user_id)),
        [],
    ]


def locking(user):
    return get_user_model().objects.select_for_update().filter(pk=user)


def distinct_by_another(user):
    rows = Notification.objects.filter(user=user).order_by("-created_at")
    return rows.values_list("topic", flat=True).distinct()


@pytest.mark.parametrize("build", [locking, distinct_by_another, by_the_clock])
def test_what_cannot_be_asked_together_is_refused(build):
    other = Ask(people_by_name, values={"wanted": 1})

    with pytest.raises(NotPreparable), transaction.atomic():
        prepared.together(other, Ask(build, values={"user": 1}))


def of_several(users, topic):
    found = Notification.objects.filter(user__in=users, topic=topic)
    return found.order_by("pk")


@pytest.mark.parametrize("more", [0, 1, 5, 6, 7, 100])
def test_several_keys_are_asked_for_at_once(
    notices, more, django_assert_max_num_queries
):
    users = tuple(sorted({notice.user_id for notice in notices}))
    absent = tuple(range(9_000, 9_000 + more))
    wanted = [notice for notice in notices if notice.topic == "a"]

    with django_assert_max_num_queries(1):
        found = prepared.rows(of_several, users=users + absent, topic="a")
    assert found == wanted
    assert prepared.rows(of_several, users=absent, topic="a") == []
    assert prepared.rows(of_several, users=users[:1], topic="a") == wanted[:2]


def test_more_keys_than_a_page_could_show_are_a_fault(notices):
    with pytest.raises(ValueError, match="513 keys"):
        prepared.rows(of_several, users=tuple(range(513)), topic="a")


def test_key_that_no_column_holds_leaves_other_keys_alone(notices):
    users = (2**63, notices[0].user_id)

    assert prepared.rows(of_several, users=users, topic="a") == notices[:2]
