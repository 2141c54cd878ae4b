"""
What a test asks of the database of a running product, in a process beside it: see
``tests.processes``.
"""

from functools import wraps

from django.db import connection
from django.utils import timezone

from kehubu.clients.models import Client
from kehubu.core.models import Job, Notification
from kehubu.documents.models import ArchiveSet, Paper, StoredFile
from kehubu.people import services as people
from kehubu.people.models import User
from kehubu.procedures.models import Record, Step
from kehubu.sample.journey import Journey
from kehubu.sample.people import ROSTER, Crew
from kehubu.signoffs.models import Signature, SignatureRequest
from kehubu.work.models import Project
from tests.sample import whole


def asked(act):
    """
    Let go of the database after an act: what a killed product has left, SQLite's log
    above all, is for the product itself to bring in order.
    """

    @wraps(act)
    def ask(*args):
        try:
            return act(*args)
        finally:
            connection.close()

    return ask


@asked
def give_addresses():
    """
    Give everybody an address, so that mails are written too, from now on: what was told
    before has been read.
    """
    Notification.objects.update(read_at=timezone.now())
    for user in User.objects.all():
        user.email = f"{user.username}@kehubu.example"
        user.save(update_fields=["email"])


@asked
def people_by_name():
    return list(User.objects.values_list("username", "pk", "name"))


@asked
def flaws():
    return whole.flaws()


@asked
def jobs():
    """
    Return what waits for the worker, or is in its hands.
    """
    waiting = Job.objects.filter(failed_at=None)
    return [[job.task, *job.args] for job in waiting.order_by("pk")]


def hold_jobs():
    """
    Let nobody put a job into the table: whoever does, stops in the middle of his
    transaction. Tell whether that is possible: SQLite has no locks but of everything.
    """
    if connection.vendor != "postgresql":
        return False
    connection.set_autocommit(False)
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE core_job IN SHARE ROW EXCLUSIVE MODE")
    return True


def is_held():
    """
    Tell whether somebody waits to put a job into the table.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks"
            " WHERE relation = 'core_job'::regclass AND NOT granted"
        )
        return cursor.fetchone()[0] > 0


@asked
def let_go():
    """
    End what holds the jobs.
    """


@asked
def in_hand(receiver):
    """
    Tell whether the worker is delivering a fact to a receiver.
    """
    leased = Job.objects.exclude(leased_until=None)
    return any(receiver in job.args for job in leased)


@asked
def project_at(clause):
    """
    Return the title of the project of which an order has come to this clause.
    """
    step = Step.objects.open().get(clause=clause)
    return Project.objects.get(orders__department_run=step.run_id).title


@asked
def open_steps(title):
    """
    Return the clauses of the open steps of a project, its departments' among them.
    """
    steps = Step.objects.open().filter(run__title__endswith=title)
    return sorted(steps.values_list("clause", flat=True))


@asked
def signers(clause):
    """
    Return who has signed, when the procedures came to this clause the last time.
    """
    step = Step.objects.filter(clause=clause).latest("pk")
    given = Signature.objects.filter(request__occasion=step.occasion)
    return sorted(given.values_list("signer__username", flat=True))


@asked
def record(title, clause):
    """
    Return version and data of a record.
    """
    steps = Step.objects.filter(run__title__endswith=title, clause=clause)
    kept = Record.objects.get(step=steps.latest("pk"))
    return [kept.version, kept.data]


@asked
def clients(start):
    found = Client.objects.filter(name__startswith=start)
    return list(found.order_by("pk").values_list("name", flat=True))


@asked
def state(title):
    return Project.objects.get(title=title).state


@asked
def sealed_papers(title):
    """
    Return which stages of its orders a project has sealed papers of, each once.
    """
    orders = Project.objects.get(title=title).orders.values("pk")
    papers = Paper.objects.filter(subject_kind="work.workorder", subject_id__in=orders)
    keys = papers.filter(is_sealed=True).values_list("key", flat=True)
    return sorted(key.rpartition(":")[2] for key in keys)


@asked
def archives():
    """
    Return number and manifest of each archive set.
    """
    return list(ArchiveSet.objects.order_by("pk").values_list("number", "manifest"))


@asked
def papers_owed(title):
    """
    Return what the steps of a project have left, as an archive names it, in order: each
    record, each file; and the fingerprints of the orders' sealed papers.
    """
    steps = Step.objects.filter(run__title__endswith=title)
    orders = Project.objects.get(title=title).orders.values("pk")
    records = Record.objects.filter(step__in=steps.values("pk")).values("step")
    kept = StoredFile.objects.filter(paper=None, archive_set=None)
    files = kept.filter(subject_kind="procedures.step").values("subject_id")
    left = [row["step"] for row in records] + [row["subject_id"] for row in files]
    names = {step.pk: f"{step.clause} {step.name}" for step in steps}
    sealed = Paper.objects.filter(
        is_sealed=True, subject_kind="work.workorder", subject_id__in=orders
    )
    hashes = list(sealed.values_list("file__sha256", flat=True))
    return sorted(names[pk] for pk in left if pk in names), hashes


@asked
def ask_director(count):
    """
    Have the director asked to sign ``count`` orders that the manager has signed, and
    the general manager stand in for him; return the requests.
    """
    users = User.objects.filter(username__in=ROSTER)
    crew = Crew(**{user.username: user for user in users})
    free = Client.objects.filter(status=Client.Status.PROSPECT, projects=None)
    journey = Journey(crew, free.latest("pk"), "同时签字")
    journey.until_orders()
    for _number in range(count):
        journey.draft_order()
    journey.submit()
    journey.sign(crew.manager)
    now = timezone.now()
    people.delegate(
        crew.director,
        by=crew.director,
        at=now,
        to=crew.gm,
        starts_on=timezone.localdate(now),
        ends_on=timezone.localdate(now),
        reason="出差",
    )
    occasion = journey.step("TL-B1.08").occasion
    waiting = SignatureRequest.objects.waiting().filter(occasion=occasion)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


@asked
def signed_by(request_id):
    """
    Return the names of who has signed what was asked for.
    """
    given = Signature.objects.filter(request=request_id)
    return list(given.values_list("signer__name", flat=True))
