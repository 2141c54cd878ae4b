"""Registers of assessments, processors and breaches (PIPL 21, 55–57)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from kehubu.core.models import HistoryEntry, Notification
from kehubu.core.versions import ChangedMeanwhile
from kehubu.persons import errors, services, tasks
from kehubu.persons.models import Breach, ImpactAssessment, Processor
from tests.persons.conftest import NOW
from tests.tables import unchanged

pytestmark = pytest.mark.django_db

ASSESSED = {
    "subject": "短信群发",
    "trigger": "entrusted",
    "purpose": "发节日祝贺",
    "impact": "打扰",
    "measures": "只发姓氏",
    "conclusion": "mended",
    "assessed_on": date(2024, 2, 29),
}
ENTRUSTED = {
    "name": "虚构云",
    "purpose": "保存备份",
    "method": "加密存放",
    "data_kinds": "姓名、手机",
    "measures": "密钥自管",
    "duties": "合同 YS-1",
    "since": date(2026, 1, 1),
}
LEAKED = {
    "title": "名单误发",
    "data_kinds": "姓名、手机",
    "cause": "收件人选错",
    "harm": "骚扰电话",
    "measures": "已请对方删除",
    "contact": "021-00000001",
}


def entered(crew, model=Breach, by=None, **values):
    said = {ImpactAssessment: ASSESSED, Processor: ENTRUSTED, Breach: LEAKED}[model]
    if model is Breach:
        said = {**said, "found_at": NOW() - timedelta(hours=1)}
    by = by or crew.administration
    return services.enter(model, by=by, at=NOW(), values={**said, **values})


@pytest.mark.parametrize("model", [ImpactAssessment, Processor, Breach])
def test_registers_are_kept_by_the_desk_and_administration(crew, model):
    for by in (crew.gm, crew.director, crew.security, crew.administration):
        entered(crew, model, by=by)

    with unchanged():
        for by in (crew.executive, crew.manager, crew.auditor, crew.finance):
            with pytest.raises(PermissionDenied):
                entered(crew, model, by=by)
    assert model.objects.visible_to(crew.auditor).count() == 4
    assert model.objects.visible_to(crew.executive).count() == 0


def test_entry_is_amended_with_its_history(crew):
    breach = entered(crew)
    values = {"authority_told_at": NOW()}

    services.amend_entry(breach, by=crew.gm, at=NOW(), values=values, seen=1)

    assert HistoryEntry.objects.about(breach).latest("pk").verb == "breach.amended"
    breach.refresh_from_db()
    assert breach.owed == ["立即通知个人"]
    with unchanged():
        with pytest.raises(ChangedMeanwhile):
            services.amend_entry(breach, by=crew.gm, at=NOW(), values={}, seen=1)
        with pytest.raises(PermissionDenied):
            services.amend_entry(breach, by=crew.auditor, at=NOW(), values={}, seen=2)


def test_what_has_been_done_is_not_to_come(crew):
    tomorrow = NOW() + timedelta(days=2)
    with unchanged():
        with pytest.raises(errors.NotYet):
            entered(crew, found_at=tomorrow)
        with pytest.raises(errors.NotYet):
            entered(crew, ImpactAssessment, assessed_on=tomorrow.date())


def test_assessment_is_kept_for_three_years(crew):
    assert entered(crew, ImpactAssessment).kept_until == date(2027, 3, 1)


def test_processor_lacks_an_assessment_or_the_return_of_the_data(crew):
    assessment = entered(crew, ImpactAssessment)

    assert entered(crew, Processor).lack == "还没有影响评估"
    assert entered(crew, Processor, assessment=assessment).lack == ""
    over = entered(crew, Processor, assessment=assessment, until=date(2026, 2, 1))
    assert over.lack == "委托已到期，个人信息要返还或删除"


def test_breach_is_told_daily_until_somebody_is_told(crew):
    breach = entered(crew)

    tasks.look_ahead.func()
    tasks.look_ahead.func()

    told = Notification.objects.filter(topic="persons.breach")
    keepers = {crew.gm, crew.director, crew.security, crew.administration}
    assert {one.user for one in told} == keepers
    assert told.count() == len(keepers)
    told.delete()
    values = {"authority_told_at": NOW(), "why_untold": "对方已删除，没有危害"}
    services.amend_entry(breach, by=crew.gm, at=NOW(), values=values, seen=1)
    tasks.look_ahead.func()
    assert not told.exists()


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Breach, {"authority_told_at": timezone.now() - timedelta(days=9)}),
        (Breach, {"people_told_at": timezone.now(), "why_untold": "无"}),
        (Breach, {"closed_on": date(2026, 1, 1)}),
        (Processor, {"until": date(2025, 1, 1)}),
        (Processor, {"returned_on": date(2025, 1, 1)}),
        (ImpactAssessment, {"trigger": "none"}),
        (ImpactAssessment, {"conclusion": "none"}),
    ],
)
def test_database_refuses(crew, model, values):
    entry = entered(crew, model)

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=entry.pk).update(**values)


@pytest.mark.parametrize("kind", ["assessment", "processor", "breach"])
def test_pages_enter_show_amend_and_print(crew, browse, kind):
    browser = browse(crew.administration)
    said = {"assessment": ASSESSED, "processor": ENTRUSTED, "breach": LEAKED}[kind]
    sent = {**said, "found_at": "2026-03-02T10:00"}
    url = f"/persons/registers/{kind}/"

    assert browser.get(url).status_code == 200
    empty = browser.post(f"{url}new/", {})
    assert empty.status_code == 422
    made = browser.post(f"{url}new/", sent)
    page = browser.get(made["Location"])
    assert next(iter(said.values())) in page.content.decode()
    later = browser.post(f"{made['Location']}edit/", {**sent, "version": 9})
    assert later.status_code == 409
    amended = browser.post(f"{made['Location']}edit/", {**sent, "version": 1})
    assert amended["Location"] == made["Location"]
    pdf = browser.get(f"{made['Location']}paper/")
    assert b"".join(pdf)[:5] == b"%PDF-"
    assert browser.get("/persons/registers/other/").status_code == 404


def test_form_says_why_a_breach_is_not_closed(crew, browse):
    breach = entered(crew)
    url = f"{breach.get_absolute_url()}edit/"
    sent = {**LEAKED, "found_at": "2026-03-02T10:00", "closed_on": "2026-03-03"}

    response = browse(crew.gm).post(url, {**sent, "version": 1})

    assert response.status_code == 422
    assert "才能处置完毕" in response.content.decode()
