"""Taking runs to another version, as the job does it."""

from kehubu.procedures import services
from kehubu.procedures.services.migrating import take_next
from tests.procedures.engine.draft import Draft
from tests.procedures.stage import NOON, published

LATER = NOON.replace(day=3)


def taken(head, run, new, mapping=None, **more):
    """
    Publish the next version and take the runs of the present one there.
    """
    target = published(new)
    made = services.migrate(
        run.definition,
        by=head,
        at=LATER,
        target=target,
        mapping=mapping or {},
        reason="新标准",
        **more,
    )
    while take_next(made.pk, LATER):
        pass
    run.refresh_from_db()
    return made


def refused(head, run, new, mapping=None):
    """
    Return why a run was not taken along; it must stand as before.
    """
    before = list(run.steps.order_by("pk").values())
    made = taken(head, run, new, mapping)
    item = made.runs.get()
    assert item.state == "refused"
    assert list(run.steps.order_by("pk").values()) == before
    assert run.definition == made.source
    return item.said


def forked(*last):
    draft = Draft().start().end().tasks("a", "b", *last).both("fork", "join")
    draft.path("start", "fork", "a", "join", *last, "end")
    return draft.path("fork", "b", "join")
