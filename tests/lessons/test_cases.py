"""Cases: begun once, edited, permitted by the client, published by a director."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from kehubu.core import search
from kehubu.core.versions import ChangedMeanwhile
from kehubu.documents import queries as documents
from kehubu.documents.models import StoredFile
from kehubu.documents.uploads import KindNotTaken
from kehubu.lessons import printing, queries, services
from kehubu.lessons.models import Case, CaseWork, Permission
from kehubu.lessons.services.publishing import (
    AlreadyPublished,
    CaseIncomplete,
    NotPermitted,
    NotPublished,
    PermissionInFuture,
    PermissionNeedsProof,
    PermissionNeedsWords,
    WithdrawalNeedsReason,
)
from tests.lessons.acts import day, drafted, permit, picture, publish, shelved
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def test_project_has_one_case(journey, step, crew, case):
    again = drafted(journey, step, crew, title="另一个")

    assert (again, Case.objects.count()) == (case, 1)
    case.refresh_from_db()
    assert case.title == "早餐最后一口"
    assert case.number.startswith("AL-")


def test_works_are_copied_once(journey, crew, case):
    source = documents.files_of(case.works.get()).get()

    for _time in range(2):
        services.collect_works(case, by=None, at=journey.now, files=[source])

    copy = documents.files_of(case.works.get(source=source)).get()
    assert (copy.sha256, copy.name) == (source.sha256, source.name)
    assert copy.file.name != source.file.name
    assert case.works.count() == 2


def edit(journey, case, by, **values):
    values = {"values": {"idea": "改过"}, "shown": [], "seen": case.version, **values}
    return services.amend_case(case, by=by, at=journey.now, **values)


@pytest.mark.parametrize("who", ["executive", "manager", "director", "gm"])
def test_team_and_directors_edit(journey, crew, case, who):
    edit(journey, case, getattr(crew, who))

    case.refresh_from_db()
    assert (case.idea, case.version) == ("改过", 3)


@pytest.mark.parametrize("who", ["designer", "second_manager", "finance"])
def test_others_do_not_edit(journey, crew, case, who):
    with unchanged(), pytest.raises(PermissionDenied):
        edit(journey, case, getattr(crew, who))


def test_second_editor_is_told(journey, crew, case):
    edit(journey, case, crew.manager, values={"title": "新标题"})

    with unchanged(), pytest.raises(ChangedMeanwhile) as told:
        edit(journey, case, crew.executive)
    assert "新标题" in told.value.details[0]


def test_work_that_is_taken_out_is_kept_and_not_shown(journey, crew, case):
    work = case.works.get()
    publish(journey, case, crew)
    file = documents.files_of(work).get()

    def sees(user):
        return StoredFile.objects.visible_to(user).filter(pk=file.pk).exists()

    assert sees(crew.designer)
    edit(journey, case, crew.executive, values={})

    work.refresh_from_db()
    assert not work.is_shown
    assert not sees(crew.designer)
    assert sees(crew.executive)
    assert queries.works(case, crew.executive, only_shown=True) == []


def test_case_is_published_with_permission(journey, crew, case):
    publish(journey, case, crew)

    case.refresh_from_db()
    assert (case.state, case.permission) == ("published", "internal")
    assert case.published_by == crew.director
    with unchanged(), pytest.raises(AlreadyPublished):
        services.publish_case(case, by=crew.director, at=journey.now)


@pytest.mark.parametrize("who", ["executive", "manager", "designer"])
def test_only_directors_publish(journey, crew, case, who):
    permit(journey, case, crew.executive)

    with unchanged(), pytest.raises(PermissionDenied):
        services.publish_case(case, by=getattr(crew, who), at=journey.now)


@pytest.mark.parametrize("answer", [None, "refused"])
def test_nothing_is_published_against_the_client(journey, crew, case, answer):
    if answer:
        permit(journey, case, crew.executive, answer)

    with unchanged(), pytest.raises(NotPermitted):
        services.publish_case(case, by=crew.director, at=journey.now)


def test_publishing_names_what_is_empty(journey, step, crew):
    case = drafted(journey, step, crew, idea="", result=" ")
    permit(journey, case, crew.executive)

    with unchanged(), pytest.raises(CaseIncomplete) as refusal:
        services.publish_case(case, by=crew.director, at=journey.now)

    assert refusal.value.details == (
        "请填写“创意”。",
        "请填写“结果”。",
        "请至少放入一件作品。",
    )


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"allowed": "external"}, PermissionNeedsProof),
        ({"note": " "}, PermissionNeedsWords),
        ({"given_on": day(1)}, PermissionInFuture),
    ],
)
def test_permission_is_refused(journey, crew, case, values, error):
    with unchanged(), pytest.raises(error):
        permit(journey, case, crew.executive, **values)


def test_stranger_records_no_permission(journey, crew, case):
    with unchanged(), pytest.raises(PermissionDenied):
        permit(journey, case, crew.designer)


def test_proof_is_seen_by_those_of_the_project_only(journey, crew, case):
    publish(journey, case, crew, "external")
    proof = documents.files_of(Permission.objects.get()).get()

    def sees(user):
        return StoredFile.objects.visible_to(user).filter(pk=proof.pk).exists()

    assert (sees(crew.executive), sees(crew.designer)) == (True, False)


def test_refusal_takes_the_case_off_the_shelf(journey, crew, case):
    publish(journey, case, crew)

    permit(journey, case, crew.executive, "refused")

    case.refresh_from_db()
    assert (case.state, case.permission) == ("withdrawn", "refused")


def test_director_withdraws_and_publishes_again(journey, crew, case):
    publish(journey, case, crew)
    services.withdraw_case(case, by=crew.director, at=journey.now, reason="数字有误")
    case.refresh_from_db()
    assert case.state == "withdrawn"

    with unchanged(), pytest.raises(NotPublished):
        services.withdraw_case(case, by=crew.director, at=journey.now, reason="再撤")
    services.publish_case(case, by=crew.director, at=journey.now)

    case.refresh_from_db()
    assert case.is_published


def test_withdrawal_needs_right_and_reason(journey, crew, case):
    publish(journey, case, crew)

    with unchanged():
        with pytest.raises(PermissionDenied):
            services.withdraw_case(case, by=crew.manager, at=journey.now, reason="错")
        with pytest.raises(WithdrawalNeedsReason):
            services.withdraw_case(case, by=crew.director, at=journey.now, reason="")


def test_draft_is_seen_by_those_of_the_project_and_published_by_all(
    journey, crew, case
):
    def seen_by():
        people = {n: u for n, u in vars(crew).items() if n != "leaver"}
        return {n for n, u in people.items() if case in Case.objects.visible_to(u)}

    before = seen_by()
    publish(journey, case, crew)

    assert before == {
        "gm",
        "director",
        "manager",
        "executive",
        "administration",
        "finance",
        "auditor",
    }
    assert seen_by() == {name for name in vars(crew) if name != "leaver"}
    assert case not in Case.objects.visible_to(crew.leaver)


def test_case_is_found_by_characters_and_pinyin_without_its_figures(
    journey, crew, case
):
    publish(journey, case, crew)
    search.refresh(Case, [case.pk])

    def finds(text):
        return [hit.title for hit in search.find(crew.designer, text, models=[Case])]

    assert [finds(text) for text in ("碗底", "最后", "zaocan")] == [[case.title]] * 3
    assert finds("毛利") == []


def test_paper_never_tells_figures(journey, crew, case):
    paper = printing.case_paper(case, [])
    assert "毛利" not in str(paper)
    assert paper.foot == "仅供内部使用，不得外传"


def test_paper_that_may_go_out_leaves_out_what_is_for_ourselves(journey, step, crew):
    case = shelved(journey, step, crew, learned="渠道数据要早拿")
    assert "渠道数据" in str(printing.case_paper(case, []))

    publish(journey, case, crew, "external")
    case.refresh_from_db()

    paper = printing.case_paper(case, [])
    assert "渠道数据" not in str(paper)
    assert paper.foot == "客户同意对外使用"


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "maybe"}, "case_state_known"),
        ({"permission": "maybe"}, "case_permission_known"),
        ({"state": "published"}, "case_published_with_permission"),
    ],
)
def test_database_refuses(case, values, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        Case.objects.filter(pk=case.pk).update(**values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [({"note": ""}, "permission_has_note"), ({"allowed": "maybe"}, "permission_known")],
)
def test_database_refuses_a_permission(journey, crew, case, values, constraint):
    given = permit(journey, case, crew.executive)

    with pytest.raises(IntegrityError, match=constraint):
        Permission.objects.filter(pk=given.pk).update(**values)


def test_source_is_copied_once(case):
    source = documents.files_of(case.works.get()).get()
    CaseWork.objects.create(case=case, source=source)

    with pytest.raises(IntegrityError, match=r"case_work_once|source_id"):
        CaseWork.objects.create(case=case, source=source)


def test_upload_of_another_kind_is_refused(journey, crew, case):
    bad = picture()
    bad.name = "主视觉.exe"

    with unchanged(), pytest.raises(KindNotTaken):
        edit(journey, case, crew.executive, uploads=[bad])
