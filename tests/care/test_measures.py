"""Figures of care: visits made, gaps kept, seniors met, with the cases behind them."""

import pytest

from kehubu.care import services, tasks
from kehubu.core.periods import Period, month_of, quarter_of
from kehubu.people.measured import Teams
from kehubu.standards.measures import figure, known
from kehubu.standards.queries import case_lines, cases
from tests.care.conftest import DAY, NOON, TODAY
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db


def counted(code, period=None, people=None):
    measure = known()[code]
    found = figure(measure, period or month_of(TODAY), people, measure.sheet.default)
    return found.numerator, found.denominator


def test_visits_made_are_counted_of_those_planned_until_now(act, crew, time_machine):
    made, missed, cancelled = (act.plan() for _n in range(3))
    act.plan(planned_at=NOON + 20 * DAY)
    act.plan(kind="phone")
    act.note(kind="drop_in")
    services.cancel_contact(cancelled, by=crew.executive, at=NOON, reason="出差")
    time_machine.move_to(NOON + 3 * DAY, tick=False)
    act.complete(made, at=NOON + 3 * DAY)

    assert counted("visits_done") == (1, 3)
    assert counted("visits_done", people=frozenset({crew.manager.pk})) == (0, 0)
    assert missed.is_overdue


def test_visit_moved_in_time_counts_on_its_new_day(act, crew, time_machine):
    contact = act.plan()
    values = {"kind": "routine", "planned_at": NOON + 40 * DAY, "purpose": "改期"}
    words = {"owner": crew.executive, "colleagues": [], "values": values, "seen": 1}
    services.amend_contact(contact, by=crew.executive, at=NOON, **words)
    time_machine.move_to(NOON + 60 * DAY, tick=False)

    assert counted("visits_done") == (0, 0)
    assert counted("visits_done", month_of(TODAY + 40 * DAY)) == (0, 1)


def test_gap_is_judged_at_the_end_of_the_period(
    act, served, client_of, graded, crew, time_machine
):
    graded[served.pk] = "A"
    never = client_of(name="从未联络", status="client", created_at=NOON - 2 * DAY)
    client_of(name="潜在客户")
    ClientFactory(name="没人负责", status="client")
    act.note(done_at=NOON - 8 * DAY)
    act.note(client=never, done_at=NOON - 1 * DAY)
    tasks.begin_summaries.func()

    assert counted("contact_gap") == (1, 2)
    act.note()
    assert counted("contact_gap") == (2, 2)
    january = month_of(TODAY - 40 * DAY)
    assert counted("contact_gap", january) == (0, 0)
    first_days = Period("custom", TODAY - 8 * DAY, TODAY - 7 * DAY)
    assert counted("contact_gap", first_days) == (1, 1)
    assert counted("contact_gap", people=frozenset({crew.executive.pk})) == (0, 0)
    assert counted("contact_gap", people=frozenset({crew.manager.pk})) == (2, 2)


def test_gap_of_exactly_what_the_grade_allows_is_kept(act, served, graded):
    graded[served.pk] = "A"

    act.note(done_at=NOON - 7 * DAY)

    assert counted("contact_gap") == (1, 1)


def test_seniors_are_counted_for_clients_of_grade_a_and_b(
    act, served, client_of, graded, crew
):
    theirs, neither, plain = (client_of(name=name) for name in "甲乙丙")
    graded |= {served.pk: "A", theirs.pk: "B", neither.pk: "A", plain.pk: "C"}
    act.note(colleagues=[crew.director])
    act.note(client=theirs, met_senior=True)
    act.note(client=neither)
    act.note(client=plain, met_senior=True)

    assert counted("senior_contacts", quarter_of(TODAY)) == (2, 3)
    assert counted("senior_contacts", quarter_of(TODAY - 90 * DAY)) == (0, 0)


def test_cases_are_named_to_those_who_may_see_them(act, served, crew, time_machine):
    act.note()
    act.plan()
    time_machine.move_to(NOON + 2 * DAY, tick=False)
    titles = {"contact_gap": served.name, "visits_done": "晨谷样例 · 例行拜访"}

    for code, title in titles.items():
        measure, teams = known()[code], Teams(crew.gm)
        rows = list(cases(measure, month_of(TODAY), teams.get("all")))
        assert [
            line.shown.title for line in case_lines(measure, rows, teams, crew.gm)
        ] == [title]
        assert measure.shown(rows, crew.designer) == {}
