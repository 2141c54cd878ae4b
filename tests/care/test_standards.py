"""Services and standards: shipped once, the agency's own afterwards; TL-C2.08."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, transaction

from kehubu.care import queries, services
from kehubu.care.grades import Grade
from kehubu.care.models import CareSummary, Service, Standard
from kehubu.care.services.standards import ServiceNameTaken
from kehubu.core.models import HistoryEntry
from kehubu.core.versions import ChangedMeanwhile
from tests.architecture.tree import PACKAGE
from tests.care.conftest import NOON
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
SERVICE = {
    "name": "公益服务",
    "about": "",
    "what": "公益活动",
    "times": 1,
    "per": "year",
    "counts": "record",
    "goes_by_grade": False,
    "number": 5,
    "is_offered": True,
}


def test_what_is_shipped_is_written_once():
    call_command("install_services")
    Service.objects.filter(number=1).update(name="资讯服务")

    with unchanged():
        call_command("install_services")

    assert Service.objects.count() == 4
    assert Standard.objects.count() == len(Grade)
    assert HistoryEntry.objects.filter(verb="service.added").count() == 4


def test_standards_are_as_shipped_before_anything_is_written():
    found = queries.standards()

    assert [found[grade].gap_days for grade in Grade] == [7, 14, 30, 30, 30]
    assert found[Grade.B].frequency_label == "每年 6 次"


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        ("gm", True),
        ("director", True),
        ("manager", False),
        ("executive", False),
        ("administration", False),
        ("finance", False),
        ("system", False),
    ],
)
def test_leaders_set_standards(crew, standards, actor, may):
    user, row = getattr(crew, actor), Standard.objects.get(grade="A")
    values = {"gap_days": 5, "times": 2, "per": "month"}
    words = {"by": user, "at": NOON, "values": values, "seen": 1}
    service = Service.objects.first()

    if may:
        assert services.set_standard(row, **words).gap_days == 5
        words = {"by": user, "at": NOON, "values": SERVICE}
        assert services.add_service(**words).name == "公益服务"
        return
    with unchanged():
        with pytest.raises(PermissionDenied):
            services.set_standard(row, **words)
        with pytest.raises(PermissionDenied):
            services.add_service(by=user, at=NOON, values=SERVICE)
        with pytest.raises(PermissionDenied):
            services.amend_service(service, by=user, at=NOON, values=SERVICE, seen=1)


def test_gap_that_is_set_moves_the_clients_of_its_grade(
    crew, standards, act, served, client_of, graded
):
    graded[served.pk] = "A"
    act.note()
    act.note(client=client_of())
    before = CareSummary.objects.get(grade="-").due_on

    services.set_standard(
        Standard.objects.get(grade="A"),
        by=crew.gm,
        at=NOON,
        values={"gap_days": 3},
        seen=1,
    )

    moved = CareSummary.objects.get(grade="A")
    assert moved.due_on == NOON.date() + timedelta(days=3)
    assert CareSummary.objects.get(grade="-").due_on == before
    told = HistoryEntry.objects.get(verb="standard.set")
    assert told.changes["gap_days"] == [7, 3]


def test_second_editor_is_told(crew, standards):
    row, service = Standard.objects.get(grade="A"), Service.objects.first()
    words = {"by": crew.gm, "at": NOON, "seen": 1}
    services.set_standard(row, values={"gap_days": 3}, **words)
    services.amend_service(service, values=SERVICE, **words)

    with unchanged():
        with pytest.raises(ChangedMeanwhile):
            services.set_standard(row, values={"gap_days": 4}, **words)
        with pytest.raises(ChangedMeanwhile):
            services.amend_service(service, values=SERVICE, **words)


def test_two_services_have_two_names(crew, standards):
    taken = {**SERVICE, "name": "信息服务"}
    first, second = Service.objects.all()[:2]

    with unchanged():
        with pytest.raises(ServiceNameTaken, match="信息服务"):
            services.add_service(by=crew.gm, at=NOON, values=taken)
        with pytest.raises(ServiceNameTaken):
            services.amend_service(second, by=crew.gm, at=NOON, values=taken, seen=1)
    again = services.amend_service(first, by=crew.gm, at=NOON, values=taken, seen=1)
    assert (again.name, again.number) == ("信息服务", 5)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Service, {"name": ""}),
        (Service, {"what": ""}),
        (Service, {"counts": "nothing"}),
        (Service, {"times": 0}),
        (Service, {"per": "day"}),
        (Standard, {"grade": "E"}),
        (Standard, {"gap_days": 0}),
        (Standard, {"gap_days": 367}),
        (Standard, {"times": 21}),
        (Standard, {"per": "day"}),
    ],
)
def test_database_refuses_impossible_standards(standards, model, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=model.objects.first().pk).update(**values)


# ---- TL-C2.08: a grade never changes how soon one answers


def test_grade_changes_gap_and_visits_and_nothing_else():
    fields = {field.name for field in Standard._meta.fields}

    assert fields == {"id", "grade", "gap_days", "times", "per", "version"}


def test_nothing_that_knows_when_something_is_due_knows_a_grade():
    timed = re.compile(r"due_at|remind_at|after_hours|kehubu:due|reminder_percents")
    files = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.bpmn")]
    timing = [path for path in files if timed.search(path.read_text())]
    graded = [
        path
        for path in timing
        if re.search(r"care[. ]import grades|care\.grades|\bGrade\b", path.read_text())
    ]

    assert timing
    assert graded == []


def test_no_column_of_a_graded_model_is_a_time_to_answer():
    answering = re.compile("respon|answer|reply|hours|minutes|sla")
    graded = [
        model
        for model in apps.get_models()
        if "grade" in {field.name for field in model._meta.fields}
    ]

    assert {Standard, CareSummary} <= set(graded)
    for model in graded:
        names = [field.name for field in model._meta.fields]
        assert [name for name in names if answering.search(name)] == []
