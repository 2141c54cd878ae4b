"""One agency with everything in it, for the permission matrix and for every page."""

from dataclasses import dataclass

from django.urls import get_resolver
from django.utils import timezone

from kehubu.clients import services as clients
from kehubu.core.models import Notification
from kehubu.documents.models import ArchiveSet, StoredFile
from kehubu.lessons.models import Action, Case
from kehubu.office import services as office
from kehubu.office.models import Draft
from kehubu.people import services as people
from kehubu.people.models import User
from kehubu.people.positions import DepartmentKind, Position
from kehubu.people.services.invitations import issue
from kehubu.procedures import services as procedures
from kehubu.procedures.models import Procedure
from kehubu.procedures.queries import runs_of
from kehubu.sample import papers
from kehubu.sample.journey import Journey
from kehubu.signoffs.models import Question, SignatureRequest
from kehubu.timesheets import services as timesheets
from kehubu.traffic import services as traffic
from kehubu.traffic.models import CloseLine
from kehubu.work.models import Project
from kehubu.work.services import plans
from tests.architecture import craft_world, dossiers_world, markets_world
from tests.architecture.care_world import cared_for
from tests.architecture.judged_world import judged
from tests.architecture.opportunities_world import opportunities
from tests.architecture.persons_world import persons_pages
from tests.factories import UserFactory

EXTRA = {
    "outsider": (DepartmentKind.ACCOUNT, Position.ACCOUNT_EXECUTIVE),
    "planner": (DepartmentKind.PLANNING, Position.SPECIALIST),
    "media": (DepartmentKind.MEDIA, Position.SPECIALIST),
    "security": (DepartmentKind.MANAGEMENT, Position.SECURITY_ADMINISTRATOR),
    "auditor": (DepartmentKind.MANAGEMENT, Position.AUDITOR),
}
ACTORS = (
    "gm",
    "director",
    "manager",
    "executive",
    "outsider",
    "planner",
    "creative_head",
    "designer",
    "traffic",
    "media",
    "finance",
    "administration",
    "system",
    "security",
    "auditor",
    "deactivated",
    "anonymous",
)
"""Outsider: an account executive who has no part in the projects."""
ARCHIVED = "已存档的项目"


@dataclass
class World:
    people: dict[str, User | None]
    args: dict[str, tuple]

    @classmethod
    def made(cls, crew):
        """
        Make one archived project, one in creation, an import, a delegation, and people.
        """
        people = {name: getattr(crew, name) for name in vars(crew)}
        for name, (kind, position) in EXTRA.items():
            people[name] = UserFactory(username=name, kind=kind, holding=[position])
        people["deactivated"] = UserFactory(username="gone", is_active=False)
        people["anonymous"] = None
        now = timezone.now()
        done = _journey(crew, "甲样例", ARCHIVED)
        done.to_the_end()
        running = _journey(crew, "乙样例", "进行中的项目")
        order = running.until_issued()
        running.send()
        running.receive(order)
        running.start(order)
        delegation = people_delegate(crew, now)
        return cls(people, _args(crew, running, order, delegation, now))


def people_delegate(crew, now):
    today = timezone.localdate(now)
    return people.delegate(
        crew.manager,
        by=crew.manager,
        at=now,
        to=crew.second_manager,
        starts_on=today,
        ends_on=today,
        reason="出差",
    )


def _journey(crew, name, title):
    now = timezone.now()
    client = clients.add(by=crew.executive, at=now, values={"name": name})
    return Journey(crew, client, title)


def _args(crew, running, order, delegation, now):
    """
    Return for each parameter's name and route the arguments of an address.
    """
    client, project = running.client, running.project
    tasks = papers.work_plan(now)["tasks"]
    plan = plans.adopt(project, by=crew.executive, at=now, rows=tasks)
    the_import = clients.open_import(
        by=crew.executive,
        at=now,
        data="客户名称,行业\n丙样例,食品\n".encode(),
        file_name="名单.csv",
    )
    waiting = running.step("TL-B1.10")
    archive = ArchiveSet.objects.get()
    asked = SignatureRequest.objects.filter(signer=crew.manager).latest("pk")
    question = Question.objects.create(
        request=asked,
        asked_by=crew.manager,
        asked_of=crew.executive,
        text="预算含税吗？",
        asked_at=now,
    )
    prospect = clients.add(by=crew.executive, at=now, values={"name": "丁样例"})
    procedures.save_record(waiting, by=crew.executive, at=now, data={"client": "样例"})
    procedure = Procedure.objects.get(key="TL-B1")
    own = changed(crew, client)
    today = timezone.localdate(now)
    hours = timesheets.enter(waiting, by=crew.executive, at=now, minutes=60, on=today)
    steps = dict.fromkeys(STEP_NAMES, (waiting.pk,))
    return {
        **steps,
        "core:notice": (Notification.objects.filter(user=crew.manager)[0].pk,),
        "people:welcome": (issue(None, now),),
        "people:join": (issue(crew.finance, now),),
        "people:calendar_year": (2026,),
        "people:detail": (crew.designer.pk,),
        "people:edit": (crew.designer.pk,),
        "people:deactivate": (crew.designer.pk,),
        "people:reactivate": (crew.designer.pk,),
        "people:invite": (crew.designer.pk,),
        "people:revoke": (delegation.pk,),
        "clients:suggest": ("industry",),
        "clients:detail": (client.pk,),
        "clients:amend": (client.pk,),
        "clients:team": (client.pk,),
        "clients:timeline": (client.pk,),
        "clients:import_blank": ("clients",),
        "clients:import": (the_import.pk,),
        "clients:import_row": (the_import.pk, 2),
        "clients:import_choose": (the_import.pk,),
        "clients:import_commit": (the_import.pk,),
        "clients:import_undo": (the_import.pk,),
        "clients:import_progress": (the_import.pk,),
        "clients:import_errors": (the_import.pk,),
        "documents:file": (StoredFile.objects.filter(archive_set=archive).get().pk,),
        "documents:archive": (archive.pk,),
        "schedules:person": (crew.executive.pk,),
        "schedules:project": (project.pk,),
        "schedules:glance": (project.pk,),
        "schedules:export": (project.pk,),
        "schedules:upload": (project.pk,),
        "schedules:apply": (project.pk,),
        "schedules:replan": (plan.tasks.all()[0].pk,),
        "standards:clause": ("TL-B1.01",),
        "standards:measure": ("order_complete",),
        "standards:export": ("order_complete",),
        "standards:threshold": ("order_complete",),
        "conformance:procedure": (procedure.pk,),
        "conformance:export": (procedure.pk, "xlsx"),
        "conformance:log": (procedure.pk,),
        "procedures:run": (running.run.pk,),
        "procedures:sign": (asked.pk,),
        "procedures:add_signer": (asked.pk,),
        "procedures:ask_back": (asked.pk,),
        "procedures:signed_file": (asked.pk, 1),
        "procedures:question": (question.pk,),
        "procedures:signed_instead": (delegation.pk,),
        "people:delegation": (delegation.pk,),
        "procedures:procedure": (procedure.pk,),
        "procedures:source": (procedure.pk, 1),
        "timesheets:step_hours": (waiting.pk,),
        "timesheets:entry": (hours.pk,),
        "timesheets:withdraw": (hours.pk,),
        "office:migrate": (own.source_id,),
        "office:migration": (own.pk,),
        **dict.fromkeys(OF_PROCEDURES, (procedure.pk,)),
        **dict.fromkeys(OF_DRAFTS, (Draft.objects.latest("pk").pk,)),
        "work:project": (project.pk,),
        "work:team": (project.pk,),
        "work:rename": (project.pk,),
        "work:call_off": (project.pk,),
        "work:order_draft": (project.pk,),
        "work:client_projects": (client.pk,),
        "work:open_project": (prospect.pk,),
        "work:begin_service": (prospect.pk,),
        "work:open_flow": (prospect.pk,),
        "work:bring_up": (Project.objects.get(kind="serve").pk,),
        "work:order": (order.pk,),
        "work:order_amend": (order.pk,),
        "work:order_drop": (order.pk,),
        **_traffic(crew, order, now),
        **judged(crew),
        "work:priority": (order.pk,),
        "work:billable": (order.pk,),
        "traffic:accept": (order.pk,),
        "traffic:refuse": (order.pk,),
        "work:revisions": (order.pk,),
        "work:revisions_pdf": (order.pk,),
        "work:decide_revision": (order.pk,),
        **dict.fromkeys(ACTION_NAMES, (Action.objects.get(owner=crew.executive).pk,)),
        **dict.fromkeys(CASE_NAMES, (Case.objects.get().pk,)),
        "lessons:project": (project.pk,),
        **persons_pages(crew, client, now),
        **dossiers_world.pages(crew, client, now),
        **cared_for(crew, client),
        **opportunities(crew, project, now),
        **markets_world.pages(crew, client, now),
        # Last, as a bulk edit is refused once one of its clients has changed.
        **craft_world.args(crew, client),
    }


def _traffic(crew, order, now):
    """
    Return the addresses of the order's job bag, listed in the close of the month.
    """
    bag = traffic.open_bag(order, by=crew.traffic, at=now)
    close = traffic.open_month(timezone.localdate(now), by=None, at=now)
    line = CloseLine.objects.create(
        close=close, bag=bag, listed_by=crew.executive, listed_at=now
    )
    bag_pages = dict.fromkeys(("bag", "cover", "keep"), (bag.pk,))
    month_pages = dict.fromkeys(
        ("month", "list_jobs", "settle", "reopen", "export"), (close.pk,)
    )
    pages = {**bag_pages, **month_pages, "open_bag": (order.pk,), "decide": (line.pk,)}
    return {f"traffic:{name}": args for name, args in pages.items()}


def desks(crew):
    """
    Return for each act of a department the step at which it is due now; what is asked
    last of all, in the archived project, is over.
    """
    done = Project.objects.get(title=ARCHIVED)
    over = runs_of(done)[0].steps
    issued, sent, received, finished = (
        _journey(crew, f"{name}样例", "在各部门手上") for name in "子丑寅卯"
    )
    orders = {journey: journey.until_issued() for journey in (issued, sent, received)}
    orders[finished] = finished.until_issued()
    for journey in (sent, received, finished):
        journey.send()
    received.receive(orders[received])
    received.sign(crew.creative_head, crew.director)
    finished.receive(orders[finished])
    finished.brief()
    finished.start(orders[finished])
    finished.draft(orders[finished])
    finished.finish(orders[finished])
    finished.present(orders[finished])
    send = issued.step("TL-B1.09")
    for order in orders.values():
        order.refresh_from_db()
    assign = received.step("TL-B6.03", orders[received].department_run)
    deliver = finished.step("TL-B6.11b", orders[finished].department_run)
    receive = sent.step("TL-B6.01", orders[sent].department_run)
    review = over.get(clause="TL-B1.12")
    receipts = over.get(clause="TL-B1.19")
    return {
        "work:send": (send.pk,),
        "work:receive": (receive.pk,),
        "work:refuse": (receive.pk,),
        "work:assign": (assign.pk,),
        "work:deliver": (deliver.pk,),
        "work:review": (review.pk, done.orders.get().deliveries.get().pk),
        "work:ask_receipts": (receipts.pk,),
    }


ACTION_NAMES = ("lessons:action", "lessons:drop", "lessons:replan")
CASE_NAMES = (
    "lessons:amend",
    "lessons:case",
    "lessons:case_pdf",
    "lessons:permit",
    "lessons:publish",
    "lessons:withdraw",
)


def changed(crew, client):
    """
    Have a procedure of the agency's own be changed while it runs; the migration.
    """
    now, gm = timezone.now(), crew.gm
    draft = office.blank(by=gm, at=now, key="OWN-1", name="自家流程")
    words = {"starts_on": timezone.localdate(now), "note": "初版", "seen": 1}
    first = office.publish(draft, by=gm, at=now, **words).published
    people = {"ae": [crew.executive]}
    procedures.start(
        "OWN-1", by=gm, at=now, subject=client, title="自家的事", people=people
    )
    draft = office.begin(first, by=gm, at=now)
    text = draft.source.replace("第一步", "头一步")
    office.save_draft(draft, by=gm, at=now, source=text, seen=1)
    second = office.publish(draft, by=gm, at=now, **words | {"seen": 2}).published
    office.begin(second, by=gm, at=now)
    return procedures.migrate(
        first, by=gm, at=now, target=second, mapping={}, reason="改名"
    )


OF_PROCEDURES = ("office:versions", "office:begin", "office:compare")
OF_DRAFTS = (
    "office:draft",
    "office:save",
    "office:check",
    "office:source",
    "office:compare_draft",
    "office:publish",
    "office:call_off",
    "office:discard",
    "office:story",
    "office:trial",
)
STEP_NAMES = (
    "procedures:step",
    "procedures:record_pdf",
    "procedures:skip",
    "procedures:waive",
    "procedures:send_back",
    "procedures:take_back",
    "procedures:reassign",
    "procedures:replan",
)


def url_names():
    """
    Return the names of all addresses, each with its namespace.
    """
    return sorted(_names(get_resolver().url_patterns, ""))


def _names(patterns, prefix):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _names(pattern.url_patterns, prefix + inner)
        else:
            yield f"{prefix}{pattern.name}"
