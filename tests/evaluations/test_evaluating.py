"""An evaluation: begun, scored, submitted, signed, returned, recalled."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.core import jobs
from kehubu.core.models import HistoryEntry, Notification
from kehubu.core.versions import ChangedMeanwhile
from kehubu.evaluations import printing, queries, services
from kehubu.evaluations.halves import Half
from kehubu.evaluations.models import Evaluation, Grade, Standing
from kehubu.evaluations.services.evaluating import (
    EvaluatedBefore,
    HalfOutside,
    Mark,
    NotAClient,
    NotADraft,
    PointsBeyondWeight,
    missing,
)
from kehubu.evaluations.services.schemes import (
    FloorsOutOfOrder,
    SchemeChanged,
    WeightsNotFull,
)
from kehubu.evaluations.services.submitting import (
    ChangeNeedsReason,
    EvaluationIncomplete,
    NobodyToSign,
    NotSubmitted,
    RecallNeedsReason,
)
from kehubu.people.models import User
from kehubu.people.proofs import Method, Proof
from kehubu.signoffs import services as signoffs
from kehubu.signoffs import telling
from kehubu.signoffs.models import SignatureRequest
from tests.evaluations.acts import (
    FULL,
    H1,
    begin,
    enter,
    graded,
    marks,
    now,
    reload,
    score,
    sign,
    submit,
    submitted,
)
from tests.factories import ClientFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
LEADERS = ("manager", "director")


@pytest.mark.parametrize("who", LEADERS)
def test_manager_or_director_begins(crew, client, who):
    evaluation = begin(client, getattr(crew, who))

    assert evaluation.state == "draft"
    weights = dict(evaluation.scores.values_list("criterion", "weight"))
    assert weights == FULL


@pytest.mark.parametrize(
    "who", ["gm", "executive", "second_manager", "finance", "auditor", "designer"]
)
def test_nobody_else_begins(crew, client, who):
    with unchanged(), pytest.raises(PermissionDenied):
        begin(client, getattr(crew, who))


def test_prospect_is_not_evaluated(crew):
    prospect = ClientFactory()

    with unchanged(), pytest.raises(NotAClient):
        begin(prospect, crew.director)


@pytest.mark.parametrize("half", [Half(2025, 1), Half(2027, 1)])
def test_only_recent_halves_are_evaluated(crew, client, half):
    with unchanged(), pytest.raises(HalfOutside):
        begin(client, crew.manager, half)


def test_half_year_is_evaluated_once(crew, client):
    begin(client, crew.manager)

    with unchanged(), pytest.raises(EvaluatedBefore, match="2026年上半年"):
        begin(client, crew.director)


def test_figures_suggest_and_never_score(crew, client):
    enter(client, crew.finance)
    evaluation = begin(client, crew.manager)

    lines = {each.score.criterion: each for each in queries.scores(evaluation, crew.gm)}

    assert lines["gross_income"].suggested == 20
    assert lines["margin"].suggested == 12
    assert lines["payment"].suggested == 14
    assert lines["potential"].suggested is None
    assert "流水" in lines["potential"].figures[0].said
    assert lines["showcase"].figures == ()
    assert {each.score.points for each in lines.values()} == {None}


def test_what_was_suggested_is_kept_with_the_points(crew, client):
    enter(client, crew.finance)
    evaluation = begin(client, crew.manager)

    score(evaluation, crew.manager, {"margin": Mark(10, "成本少记了一笔")})

    margin = evaluation.scores.get(criterion="margin")
    assert (margin.points, margin.suggested) == (10, 12)
    assert margin.basis.startswith("利润率 20.0%")
    assert margin.departs
    entry = HistoryEntry.objects.filter(verb="evaluation.scored").get()
    assert entry.changes["margin"] == [None, 10]


def test_scoring_is_refused(crew, client):
    evaluation = begin(client, crew.manager)

    with unchanged(), pytest.raises(PermissionDenied):
        score(evaluation, crew.executive)
    with unchanged(), pytest.raises(PointsBeyondWeight) as told:
        score(evaluation, crew.manager, {"fit": Mark(6, ""), "risk": Mark(5, "")})
    assert told.value.details == ("需求匹配：满分 5 分",)
    with unchanged(), pytest.raises(ChangedMeanwhile):
        services.score(
            evaluation,
            by=crew.manager,
            at=now(),
            marks={},
            forecast_margin=None,
            seen=evaluation.version + 1,
        )


def test_submitting_names_what_is_missing(crew, client):
    enter(client, crew.finance)
    evaluation = begin(client, crew.manager)
    given = marks(note="")
    del given["risk"]
    given["margin"] = Mark(3, "")
    score(evaluation, crew.manager, given)

    told = missing(reload(evaluation))

    assert "请为“冲突与合规风险”打分。" in told
    assert "“利润率”与系统建议不同，请写明理由。" in told
    assert "“作品／示范价值”没有数字可依，请写明判断的依据。" in told
    assert not any("毛利贡献" in each for each in told)
    with unchanged(), pytest.raises(EvaluationIncomplete):
        submit(evaluation, crew.manager)


def test_submitted_evaluation_waits_for_the_director(crew, client):
    evaluation = submitted(client, crew.manager)
    jobs.run_waiting()

    assert (evaluation.state, evaluation.total, evaluation.grade) == (
        "submitted",
        85,
        "A",
    )
    asked = SignatureRequest.objects.get()
    assert (asked.signer, asked.level, asked.capacity) == (crew.director, 2, "ad")
    assert asked.content.title == "客户评价 晨谷样例食品有限公司 2026年上半年"
    assert "TL-C2.08" in asked.content.text
    told = Notification.objects.filter(user=crew.director)
    assert told.filter(topic="procedures.signature").exists()
    with unchanged():
        with pytest.raises(NotADraft):
            submit(evaluation, crew.manager)
        with pytest.raises(NotADraft):
            score(evaluation, crew.manager)


def test_director_who_evaluates_does_not_sign(crew, client):
    submitted(client, crew.director)

    asked = SignatureRequest.objects.get()
    assert (asked.signer, asked.origin) == (crew.gm, "substitute")
    assert asked.grounds


def test_nobody_to_sign(crew, client):
    User.objects.filter(pk__in=[crew.gm.pk]).update(is_active=False)
    evaluation = begin(client, crew.director)
    score(evaluation, crew.director)

    with unchanged(), pytest.raises(NobodyToSign):
        submit(evaluation, crew.director)


def test_signature_gives_the_grade(crew, client):
    evaluation = graded(client, crew.manager)

    assert evaluation.state == "signed"
    grade = Grade.objects.get()
    assert (grade.letter, grade.evaluation) == ("A", evaluation)
    assert grade.signature.signer == crew.director
    standing = Standing.objects.get()
    assert (standing.grade, standing.total) == ("A", 85)
    assert str(standing.next_due_on) == "2027-01-31"
    assert queries.grades([client.pk, 0]) == {client.pk: "A"}
    assert Notification.objects.filter(
        user=crew.manager, topic="evaluations.signed"
    ).exists()


def test_effect_follows_once(crew, client):
    evaluation = graded(client, crew.manager)
    signature = Grade.objects.get().signature

    with unchanged():
        services.conclude(evaluation, by=crew.director, at=now(), signature=signature)


def test_director_sends_back(crew, client):
    evaluation = submitted(client, crew.manager)

    sign(evaluation, "rejected", "关系那项给高了")

    evaluation = reload(evaluation)
    assert (evaluation.state, evaluation.total, evaluation.grade) == ("draft", None, "")
    assert not Grade.objects.exists()
    assert Notification.objects.filter(
        user=crew.manager, topic="evaluations.returned"
    ).exists()
    submit(evaluation, crew.manager)
    sign(evaluation)
    assert Grade.objects.count() == 1


def test_changed_grade_needs_a_reason(crew, client):
    graded(client, crew.manager, half=Half(2025, 2))
    evaluation = begin(client, crew.manager)
    score(evaluation, crew.manager, marks(60))

    with unchanged(), pytest.raises(ChangeNeedsReason, match=r"A .*B"):
        submit(evaluation, crew.manager)
    submit(evaluation, crew.manager, "预算减半")
    sign(evaluation)

    evaluation = reload(evaluation)
    assert (evaluation.before, evaluation.reason) == ("A", "预算减半")
    letters = list(Grade.objects.order_by("pk").values_list("letter", "reason"))
    assert letters == [("A", ""), ("B", "预算减半")]
    assert Standing.objects.get().grade == "B"


def test_same_grade_leaves_no_further_row(crew, client):
    graded(client, crew.manager, half=Half(2025, 2))
    graded(client, crew.manager, total=90)

    assert Grade.objects.count() == 1
    assert Standing.objects.get().total == 90


def test_late_evaluation_of_an_earlier_half_changes_nothing(crew, client):
    graded(client, crew.manager)
    graded(client, crew.manager, 30, "补做", Half(2025, 2))

    assert Standing.objects.get().grade == "A"
    assert Grade.objects.count() == 1


def test_evaluation_is_recalled_before_it_is_signed(crew, client):
    evaluation = submitted(client, crew.manager)

    with unchanged(), pytest.raises(RecallNeedsReason):
        services.recall(evaluation, by=crew.manager, at=now(), reason=" ")
    with unchanged(), pytest.raises(PermissionDenied):
        services.recall(evaluation, by=crew.executive, at=now(), reason="改")
    services.recall(evaluation, by=crew.manager, at=now(), reason="数字要改")

    assert reload(evaluation).is_draft
    assert SignatureRequest.objects.get().state == "void"
    with unchanged(), pytest.raises(NotSubmitted):
        services.recall(evaluation, by=crew.manager, at=now(), reason="再撤")


def test_what_was_signed_is_not_recalled(crew, client):
    evaluation = submitted(client, crew.manager)
    asked = SignatureRequest.objects.get()
    proof = Proof(crew.director.pk, Method.PASSWORD, now())
    signoffs.sign(asked, by=crew.director, at=now(), proof=proof)

    with unchanged(), pytest.raises(NotSubmitted):
        services.recall(evaluation, by=crew.manager, at=now(), reason="改")


def test_paper_shows_what_was_signed(crew, client):
    evaluation = graded(client, crew.manager)

    paper = printing.evaluation_paper(evaluation)

    assert paper.blocks[-1].signatories[0].seal == crew.director.name
    assert "不降低" in paper.blocks[-2].body
    draft = begin(client, crew.manager, Half(2025, 2))
    assert printing.evaluation_paper(draft).number == "草稿"


# ---- how clients are scored

WEIGHTS = {**FULL, "a_from": 85, "b_from": 65, "c_from": 45}


def set_scheme(by, seen=0, **values):
    return services.set_scheme(
        by=by, at=now(), values={**WEIGHTS, **values}, note="严一点", seen=seen
    )


@pytest.mark.parametrize("who", ["gm", "director"])
def test_scheme_holds_for_what_is_begun_later(crew, client, who):
    before = begin(client, crew.manager, Half(2025, 2))
    set_scheme(getattr(crew, who), gross_income=15, margin=20)

    after = begin(client, crew.manager)

    assert after.scores.get(criterion="margin").weight == 20
    assert before.scores.get(criterion="margin").weight == 15
    score(after, crew.manager, marks(80, gross_income=15))
    assert submit(after, crew.manager).grade == "B"


def test_scheme_is_refused(crew):
    with unchanged():
        with pytest.raises(PermissionDenied):
            set_scheme(crew.manager)
        with pytest.raises(WeightsNotFull, match="105"):
            set_scheme(crew.gm, margin=20)
        with pytest.raises(FloorsOutOfOrder):
            set_scheme(crew.gm, b_from=85)
    set_scheme(crew.gm)
    with unchanged(), pytest.raises(SchemeChanged, match=crew.gm.name):
        set_scheme(crew.director)


def test_margin_that_is_expected_is_kept(crew, client):
    evaluation = submitted(client, crew.manager, margin=Decimal("18.5"))

    assert Evaluation.objects.get().forecast_margin == Decimal("18.5")
    assert evaluation.period == H1


def test_who_has_signed_is_told_which_grade_it_is(crew, client):
    evaluation = submitted(client, crew.manager, 95)
    asked = SignatureRequest.objects.get(occasion=evaluation.occasion)

    signed = telling.said(asked.content, is_approved=True)
    returned = telling.said(asked.content, is_approved=False)

    assert signed == f"已签字：{client}评为 {evaluation.grade} 级。"
    assert returned == f"已退回：{asked.content.title}。"
