"""Intelligence: logged, told, read, answered; what is refused leaves no trace."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.clients import services as clients
from kehubu.clients.models import Membership
from kehubu.core import jobs, search
from kehubu.core.models import HistoryEntry, Notification
from kehubu.core.versions import ChangedMeanwhile
from kehubu.markets import queries, services, tasks
from kehubu.markets.models import Intelligence, Telling
from kehubu.markets.services.intelligence import (
    MayNotKeepInternal,
    ObservedLater,
    TagUnknown,
)
from kehubu.markets.services.telling import (
    AnswerNeedsWords,
    MayNotSeeIt,
    NobodyLeftToTell,
    NobodyToTell,
    NotTold,
)
from tests.factories import ClientFactory
from tests.markets.conftest import HEARD, NOON, rival_of
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def told(topic):
    rows = Notification.objects.filter(topic=topic)
    return sorted(rows.values_list("user__username", flat=True))


def test_entry_is_logged_with_its_tags_and_its_time(entry, client_, crew):
    assert [tag.name for tag in entry.tags.all()] == ["price"]
    assert (entry.subject, entry.logged_by) == (client_, crew.executive)
    # From Monday noon a working day ends at noon on Tuesday.
    assert entry.tell_by == datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
    assert entry.first_told_at is None


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"observed_on": date(2026, 3, 3)}, ObservedLater),
        ({"tags": ["price", "x"]}, TagUnknown),
    ],
)
def test_bad_entry_is_refused(log, client_, values, refusal):
    with unchanged(), pytest.raises(refusal):
        log(client_, **values)


def test_trade_may_log_but_not_keep_internal(log, file, crew):
    assert log(file, by=crew.strategist).industry == file
    with unchanged(), pytest.raises(MayNotKeepInternal):
        log(file, by=crew.strategist, is_internal=True)


@pytest.mark.parametrize("who", ["second_manager", "finance", "designer"])
def test_who_does_not_serve_the_client_logs_nothing(log, client_, rival, crew, who):
    for subject in (client_, rival):
        with unchanged(), pytest.raises(PermissionDenied):
            log(subject, by=getattr(crew, who))


def amend(entry, by, seen=1, tags=("price",), **values):
    values = {**HEARD, **values}
    return services.amend_intelligence(
        entry, by=by, at=NOON, values=values, tags=tags, seen=seen
    )


def test_naming_a_rival_opens_nothing_internal_of_another_team(log, rival, crew):
    kept, shared = log(rival, is_internal=True), log(rival)
    theirs = ClientFactory(name="别家样例食品")
    Membership.objects.create(client=theirs, user=crew.second_manager, role="am")
    rival_of(theirs, crew)

    def seen(user):
        return set(Intelligence.objects.visible_to(user))

    assert (seen(crew.second_manager), seen(crew.manager)) == (
        {shared},
        {shared, kept},
    )
    with unchanged(), pytest.raises(PermissionDenied):
        amend(shared, crew.second_manager, text="改了")
    amend(shared, crew.manager, text="改了")


def test_author_and_leaders_amend(entry, crew):
    amend(entry, crew.executive, title="又降价", tags=["promotion"])
    amend(entry, crew.manager, seen=2, credibility="refuted", tags=["promotion"])

    entry.refresh_from_db()
    assert (entry.title, entry.credibility, entry.version) == ("降价", "refuted", 3)
    assert [tag.name for tag in entry.tags.all()] == ["promotion"]
    first = HistoryEntry.objects.filter(verb="intelligence.amended").earliest("pk")
    assert first.changes == {
        "title": ["降价", "又降价"],
        "tags": [["price"], ["promotion"]],
        "version": [1, 2],
    }


def test_nothing_is_written_where_nothing_differs(entry, crew):
    with unchanged():
        amend(entry, crew.executive)


def test_amending_is_refused(entry, crew):
    with unchanged(), pytest.raises(PermissionDenied):
        amend(entry, crew.administration, title="x")
    with unchanged(), pytest.raises(ChangedMeanwhile):
        amend(entry, crew.manager, seen=7, title="x")
    with unchanged(), pytest.raises(ObservedLater):
        amend(entry, crew.manager, observed_on=date(2026, 3, 3))


def test_colleagues_are_told_once(entry, crew):
    services.tell(entry, by=crew.executive, at=NOON, people=[crew.manager])
    later = NOON + timedelta(hours=1)
    people = [crew.manager, crew.director]
    services.tell(entry, by=crew.executive, at=later, people=people)

    entry.refresh_from_db()
    assert entry.first_told_at == NOON
    assert told("markets.told") == ["director", "manager"]
    with unchanged(), pytest.raises(NobodyLeftToTell):
        services.tell(entry, by=crew.executive, at=later, people=people)


def test_telling_is_refused(entry, crew):
    with unchanged(), pytest.raises(NobodyToTell):
        services.tell(entry, by=crew.executive, at=NOON, people=[])
    people = [crew.manager, crew.designer, crew.leaver]
    with unchanged(), pytest.raises(MayNotSeeIt) as refusal:
        services.tell(entry, by=crew.executive, at=NOON, people=people)
    assert crew.designer.name in str(refusal.value)
    assert crew.leaver.name in str(refusal.value)
    with unchanged(), pytest.raises(PermissionDenied):
        services.tell(entry, by=crew.second_manager, at=NOON, people=[crew.gm])


def test_reader_says_so_once(entry, crew):
    services.tell(entry, by=crew.executive, at=NOON, people=[crew.manager])
    services.acknowledge(entry, by=crew.manager, at=NOON)

    with unchanged():
        services.acknowledge(entry, by=crew.manager, at=NOON + timedelta(hours=1))
    assert Telling.objects.get().read_at == NOON
    with unchanged(), pytest.raises(NotTold):
        services.acknowledge(entry, by=crew.director, at=NOON)
    with unchanged(), pytest.raises(PermissionDenied):
        services.acknowledge(entry, by=crew.system, at=NOON)


def test_who_logged_and_who_told_hear_of_feedback(entry, crew):
    services.tell(entry, by=crew.manager, at=NOON, people=[crew.director])
    services.answer(entry, by=crew.director, at=NOON, text="改了方案")

    assert told("markets.answered") == ["executive", "manager"]
    with unchanged(), pytest.raises(AnswerNeedsWords):
        services.answer(entry, by=crew.director, at=NOON, text=" ")
    with unchanged(), pytest.raises(PermissionDenied):
        services.answer(entry, by=crew.auditor, at=NOON, text="x")


@pytest.fixture
def others(crew):
    """
    Another client of the same rival by name, one by its place in our list, and one that
    has another rival.
    """
    company = ClientFactory(name="乙公司")
    by_name, by_place, apart = (ClientFactory() for _n in range(3))
    rival_of(by_name, crew)
    rival_of(by_place, crew, "乙", company=company)
    rival_of(apart, crew, "丙对手")
    Membership.objects.create(client=by_name, user=crew.second_manager, role="am")
    Membership.objects.create(client=by_place, user=crew.director, role="ad")
    return company


def test_teams_against_a_rival_are_told(client_, crew, log, others):
    entry = log(rival_of(client_, crew, company=others))
    jobs.run_waiting()

    assert told("markets.told") == ["director", "manager", "second_manager"]
    entry.refresh_from_db()
    assert entry.first_told_at is not None
    assert set(entry.tellings.values_list("told_by", flat=True)) == {None}
    with unchanged():
        services.tell_teams(entry, by=None, at=NOON)


def test_about_a_client_nobody_is_told_by_itself(entry):
    jobs.run_waiting()

    with unchanged():
        assert services.tell_teams(entry, by=None, at=NOON) == []
    assert told("markets.told") == []


def test_who_logged_what_nobody_knows_is_reminded_once(entry, crew, time_machine):
    tasks.remind_of_untold.func()
    assert told("markets.untold") == []

    time_machine.move_to(NOON + timedelta(days=2))
    tasks.remind_of_untold.func()
    tasks.remind_of_untold.func()

    assert told("markets.untold") == ["executive"]


def test_nobody_who_has_left_is_reminded(entry, crew, time_machine):
    crew.executive.is_active = False
    crew.executive.save()
    time_machine.move_to(NOON + timedelta(days=2))

    tasks.remind_of_untold.func()

    assert told("markets.untold") == []


def test_client_page_has_its_own_its_rivals_and_its_industry(
    client_, rival, file, log, crew, others
):
    mine = {log(client_), log(rival), log(file)}
    log(ClientFactory(), by=crew.gm)

    assert set(queries.about_client(client_, crew.manager)) == mine
    client_.industry = ""
    assert set(queries.about_client(client_, crew.manager)) == {
        entry for entry in mine if entry.industry is None
    }


def test_entry_is_found_by_pinyin_and_by_the_new_name(entry, client_, crew):
    jobs.run_waiting()
    (hit,) = search.find(crew.manager, "jiangjia", limit=5)
    assert (hit.title, hit.subtitle) == ("降价", "甲样例")

    clients.amend(
        client_, by=crew.manager, at=NOON, values={"short_name": "新样例"}, seen=1
    )
    jobs.run_waiting()
    (hit,) = search.find(crew.manager, "jiangjia", limit=5)
    assert hit.subtitle == "新样例"
    assert search.find(crew.second_manager, "jiangjia", limit=5) == []


def test_unread_is_what_one_was_told_and_has_not_read(entry, crew):
    services.tell(entry, by=crew.executive, at=NOON, people=[crew.manager])
    assert list(queries.unread(crew.manager)) == [entry]

    services.acknowledge(entry, by=crew.manager, at=NOON)
    assert list(queries.unread(crew.manager)) == []
    assert Intelligence.objects.visible_to(crew.manager).told(crew.manager).count() == 1
