from datetime import date
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kehubu.clients import services as clients
from kehubu.clients.models import Membership
from kehubu.core import history, notices, search
from kehubu.core.models import Job
from kehubu.documents import services as documents
from kehubu.people.models import User
from kehubu.persons import finding, judging, queries, services
from kehubu.persons.birthdays import Birthday
from kehubu.persons.models import Post
from kehubu.signoffs.services.signing import freeze
from kehubu.work.models import Project
from tests.factories import ClientFactory, ProjectFactory

NOW = timezone.now
NAME, MOBILE, EMAIL = "欧阳样例", "13800009876", "ouyang@sample.example"
GIVEN = {"name": NAME, "terms": f"{MOBILE}\n{EMAIL}"}
CANARY = {
    "birthday": Birthday(6, 23, is_lunar=True, year=1971),
    "tastes": "金丝雀爱喝凤凰单丛",
    "family": "金丝雀的女儿读大学",
}
MARKS = ("金丝雀", "凤凰单丛", "六月廿三", "1971")
"""Whatever of the private data could be seen."""


def add(by, client, name="林样例", **post):
    values = {"name": name, "source": "card", "basis": "consent"}
    words = {"client": client, "values": values, "post": post}
    return services.add(by=by, at=timezone.now(), **words)


def consent(person, by, *covers, on=date(2026, 1, 5)):
    return services.record_consent(
        person,
        by=by,
        at=timezone.now(),
        covers=covers or ("birthday", "tastes", "family"),
        channel="talk",
        given_on=on,
        note="拜访时当面同意，丙经理在场",
    )


def keep_private(person, by, **values):
    words = {"values": values or CANARY}
    return services.set_private(person, by=by, at=timezone.now(), **words)


@pytest.fixture
def offices(crew):
    """
    Two clients, each served by an executive or manager of his own, and the pool.
    """
    ours, theirs = ClientFactory(name="甲样例食品"), ClientFactory(name="乙样例饮料")
    Membership.objects.create(client=ours, user=crew.executive, role="ae")
    Membership.objects.create(client=theirs, user=crew.second_manager, role="am")
    return SimpleNamespace(ours=ours, theirs=theirs)


@pytest.fixture
def post(crew, offices):
    """
    A key person at the executive's client.
    """
    made = add(
        crew.executive,
        offices.ours,
        department="市场部",
        title="总监",
        kind="chief",
        level="decides",
        mobile="13800001234",
        email="lin@example.com",
    )
    search.refresh(Post, [made.pk])
    return made


@pytest.fixture
def known(crew, post):
    """
    The same, with consent and private data.
    """
    consent(post.person, crew.executive)
    keep_private(post.person, crew.executive)
    return post


def open_request(by, kind="erase", person=None, **given):
    values = {**GIVEN, "kind": kind, "channel": "mail", "words": "", **given}
    words = {"received_on": date(2026, 3, 2), "values": values, "person": person}
    return services.open_request(by=by, at=NOW(), **words)


def checked_request(by, **given):
    return checked(open_request(by, **given), by)


def checked(request, by):
    """
    A request as another member of the desk than ``by`` has checked it: the only one who
    may be meant is, and all that he sees is about him.
    """
    other = User.objects.get(username="director" if by.username == "gm" else "gm")
    persons = queries.candidates(request)
    words = {"by": other, "at": NOW()}
    if len(persons) == 1:
        request = services.choose_person(request, person=persons[0], **words)
    hits = list(finding.find(finding.words_of(request)))
    about = [hit.key for hit in judging.offered(request, hits, other)]
    words["identity"] = "回拨登记的手机"
    return services.check_request(request, about=about, **words)


@pytest.fixture
def everywhere(crew, offices):
    """
    A person in every kind of place: tables, JSON, index, files, drafts, notices, jobs,
    an import with its file, and something frozen for signatures.
    """
    by, at = crew.executive, NOW()
    post = add(by, offices.ours, name=NAME, mobile=MOBILE, email=EMAIL, title="总监")
    proof = consent(post.person, by)
    documents.keep(
        SimpleUploadedFile(f"{NAME}同意书.txt", f"{NAME}同意".encode()),
        by=by,
        at=at,
        subject=proof,
    )
    keep_private(post.person, by)
    other = add(by, offices.ours, name="别人样例")
    services.relate(other, by=by, at=at, user=by, strength=3, reason=f"{NAME}介绍")
    consent(other.person, by)
    keep_private(other.person, by, family=f"与{NAME}是同学")
    offices.ours.remark = f"合同找{NAME}，电话 138-0000-9876"
    offices.ours.save()
    the_import = clients.open_import(
        by=by,
        at=at,
        data=f"客户名称,备注\n丙样例,{NAME}介绍\n".encode(),
        file_name=f"{NAME}给的名单.csv",
    )
    project = ProjectFactory(title=f"{NAME}的项目", client=offices.ours)
    words = {"topic": "persons.review", "key": "k1", "url": "/", "at": at}
    notices.notify([by], **words, name=NAME, client="甲")
    history.record(
        "client.amended",
        offices.ours,
        by=by,
        at=at,
        reason=f"{NAME}要求",
        changes={"phone": ["", MOBILE], NAME: [1, [EMAIL.upper()]]},
    )
    Job.objects.create(task="x", queue="q", args=[NAME], key="j1", error=f"{NAME}？")
    documents.keep(
        SimpleUploadedFile("会议.txt", f"出席：{NAME}".encode("gb18030")),
        by=by,
        at=at,
        subject=project,
    )
    freeze(project, by=by, at=at, title=f"致{NAME}", blocks=[])
    search.refresh(Post, [post.pk, other.pk])
    search.refresh(Project, [project.pk])
    search.refresh(type(offices.ours), [offices.ours.pk])
    open_request(by, kind="know")
    return post, other, the_import
