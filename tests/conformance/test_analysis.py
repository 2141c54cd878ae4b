"""How a procedure went: counted by SQL, compared with counting by hand."""

from datetime import timedelta
from statistics import median

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from kehubu.conformance import counting, queries, services
from kehubu.conformance.counting import Question
from kehubu.conformance.queries import duration
from kehubu.conformance.statistics import bucket_of, width_of
from kehubu.core.models import HistoryEntry
from kehubu.core.periods import month_of
from kehubu.people.measured import Team, Teams
from kehubu.procedures.models import Procedure, Run, Step
from kehubu.sample.journey import Service
from tests.factories import ClientFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
EVERYONE = Team("all", "全公司", None)


@pytest.fixture
def archived(journey):
    journey.to_the_end()
    return journey


def analysed(key, user, team=EVERYONE):
    procedure = Procedure.objects.get(key=key)
    versions = queries.versions_of(procedure, "")
    period = month_of(timezone.localdate())
    return queries.analysis(versions, period, team, Teams(user))


def step_of(analysis, clause):
    return next(step for step in analysis.steps if step.clause == clause)


def copies(clause, **values):
    """
    Add closed steps like the one of a clause, each in a run of its own.
    """
    step = Step.objects.filter(clause=clause).latest("pk")
    for place, minutes in enumerate(values.pop("minutes")):
        run = Run.objects.get(pk=step.run_id)
        run.pk, run.subject_id = None, 10_000 + place
        run.save()
        step.pk, step.run, step.cycle_minutes = None, run, minutes
        for name, value in values.items():
            setattr(step, name, value)
        step.save()


def test_every_closed_step_is_counted_once(archived):
    analysis = analysed("TL-B1", archived.crew.gm)
    by_hand = Step.objects.filter(clause__startswith="TL-B1").exclude(state="open")

    assert sum(step.count for step in analysis.steps) == by_hand.count()
    assert [step.clause for step in analysis.steps] == sorted(
        set(by_hand.values_list("clause", flat=True))
    )


def test_database_and_python_count_in_the_same_buckets(archived):
    minutes = [0, 9, 10, 119, 120, 1_199, 1_200, 1_424, 1_425, 11_999, 12_000, 99_999]
    copies("TL-B1.10", minutes=minutes)
    own = Step.objects.filter(clause="TL-B1.10").values_list("cycle_minutes", flat=True)

    step = step_of(analysed("TL-B1", archived.crew.gm), "TL-B1.10")

    assert dict(step.cycle.counts) == {
        bucket: sum(bucket_of(m) == bucket for m in own)
        for bucket in map(bucket_of, own)
    }


def test_median_rates_and_reasons(archived):
    minutes = [30, 60, 90, 600, 3_000]
    copies("TL-B1.10", minutes=minutes, visit=2, is_late=True, waited_minutes=45)
    copies("TL-B1.10", minutes=[5, 5], state="returned", reason="资料不全")
    own = Step.objects.filter(clause="TL-B1.10", state="done")
    true = median(own.values_list("cycle_minutes", flat=True))

    analysis = analysed("TL-B1", archived.crew.gm)
    step = step_of(analysis, "TL-B1.10")

    assert abs(step.median - true) <= width_of(bucket_of(int(true)))
    assert (step.count, step.late, step.again) == (8, 7, 7)
    assert step.returned_share == 25
    assert step.waiting.total == 7
    first = analysis.reasons[0]
    assert (first.text, first.count) == ("资料不全", 2)
    late = {
        kind: {c.label: c.count for c in causes} for kind, causes in analysis.causes
    }
    assert late["按是否等待"]["等过别人"] == 7
    assert late["按步骤"][step.name] == 7


def test_variants_are_the_sequences_of_steps(archived):
    run = Run.objects.get(definition__procedure__key="TL-B1")
    path = list(run.steps.order_by("pk").values_list("node_id", flat=True))

    analysis = analysed("TL-B1", archived.crew.gm)

    assert [(v.path, v.count, v.share) for v in analysis.variants] == [
        (tuple(path), 1, 100)
    ]
    name = next(n.name for n in analysis.graph.nodes if n.state == "won")
    assert [(e.state, e.count) for e in analysis.endings] == [(name, 1)]


def test_next_round_of_service_is_no_rework(crew):
    service = Service(crew, ClientFactory(status="client"), "常规服务")
    service.go_round("client", "中秋礼盒")
    service.bring_up("own", "年货")
    service.agree("revise")
    service.agree()

    steps = analysed("TL-B2", crew.gm).steps

    again = {step.clause: step.again for step in steps if step.again}
    assert again == {"TL-B2.03": 1, "TL-B2.04": 1}


def test_each_count_is_one_statement(archived, django_assert_num_queries):
    period = month_of(timezone.localdate())
    keys = tuple(
        Procedure.objects.get(key="TL-B1").definitions.values_list("pk", flat=True)
    )
    question = Question(keys, period, EVERYONE)

    for count in (
        counting.closed_steps,
        counting.waits,
        counting.reasons,
        counting.late_steps,
        counting.endings,
        counting.variants,
    ):
        with django_assert_num_queries(1):
            count(question)


# who may see


def test_team_counts_its_own_steps_only(archived):
    crew = archived.crew
    team = Team("p", "", frozenset({crew.executive.pk}))

    own = analysed("TL-B1", crew.executive, team)
    # who ordered it concludes the department's delivery
    others = analysed("TL-B6", crew.executive, team)

    done = Step.objects.filter(done_by=crew.executive, clause__startswith="TL-B1")
    assert sum(step.count for step in own.steps) == done.count()
    concluded = Step.objects.filter(done_by=crew.executive, clause__startswith="TL-B6")
    assert [s.clause for s in others.steps] == [s.clause for s in concluded]


def test_names_stand_only_where_one_may_see_them(archived):
    Step.objects.filter(clause="TL-B1.10").update(is_late=True)
    everyone = analysed("TL-B1", archived.crew.gm)
    few = analysed("TL-B1", archived.crew.designer)

    def people(analysis):
        return {c.label for c in dict(analysis.causes)["按人员"]}

    assert archived.crew.executive.name in people(everyone)
    assert people(few) == {"（无权查看）"}


@pytest.mark.parametrize("path", ["procedure", "export"])
def test_others_figures_do_not_exist(archived, browse, path):
    procedure = Procedure.objects.get(key="TL-B1")
    args = [procedure.pk] if path == "procedure" else [procedure.pk, "xlsx"]
    page = browse(archived.crew.executive)

    answer = page.get(reverse(f"conformance:{path}", args=args), {"whose": "all"})

    assert answer.status_code == 404


def test_page_has_pictures_with_tables(archived, browse):
    procedure = Procedure.objects.get(key="TL-B1")
    url = reverse("conformance:procedure", args=[procedure.pk])

    page = browse(archived.crew.gm).get(url, {"variant": "1"}).content.decode()

    assert page.count('class="bars"') >= 2
    assert page.count('class="flow-chart"') == 2
    assert "各步骤的数字" in page
    assert "is-heat" in page


@pytest.mark.parametrize("more", [0, 30])
def test_page_has_a_constant_number_of_statements(
    archived, browse, more, django_assert_num_queries
):
    copies("TL-B1.10", minutes=range(more))
    url = reverse("conformance:procedure", args=[Procedure.objects.get(key="TL-B1").pk])
    page = browse(archived.crew.gm)
    page.get(url)

    with django_assert_num_queries(STATEMENTS):
        page.get(url)


STATEMENTS = 19


def test_empty_period_says_so(crew, browse):
    url = reverse("conformance:procedure", args=[Procedure.objects.get(key="TL-B1").pk])
    earlier = {"period": "custom", "first": "2020-01-01", "last": "2020-01-31"}

    page = browse(crew.gm).get(url, earlier).content.decode()

    assert "这段时间没有办完的步骤" in page


def test_export_says_what_the_page_says(archived, browse):
    procedure = Procedure.objects.get(key="TL-B1")
    page = browse(archived.crew.gm)

    url = reverse("conformance:export", args=[procedure.pk, "csv"])
    rows = page.get(url).content.decode("utf-8-sig").splitlines()

    assert len(rows) == 1 + len(analysed("TL-B1", archived.crew.gm).steps)
    wrong = reverse("conformance:export", args=[procedure.pk, "pdf"])
    assert page.get(wrong).status_code == 404


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(None, "—"), (5, "5 分钟"), (90, "1.5 小时"), (4_500, "10.0 工作日")],
)
def test_durations_are_said_in_words(minutes, said):
    assert duration(minutes, 450) == said


# the log leaves the house


def test_release_is_recorded(archived):
    now, period = timezone.now(), month_of(timezone.localdate())
    procedure = Procedure.objects.get(key="TL-B1")
    words = {"at": now, "period": period, "with_names": True}

    services.release_log(procedure, by=archived.crew.gm, **words)

    entry = HistoryEntry.objects.get(verb="log.released")
    assert entry.changes["with_names"] == ["", True]
    with unchanged(), pytest.raises(PermissionDenied):
        services.release_log(procedure, by=archived.crew.executive, **words)


def test_steps_of_another_month_do_not_count(archived):
    Step.objects.update(done_on=timezone.localdate() - timedelta(days=62))

    assert analysed("TL-B1", archived.crew.gm).steps == []
