"""A piece of work that goes to and fro: returned inside, revised from outside."""

from kehubu.sample import papers
from kehubu.work.models import WorkOrder
from tests.work.acts import amend


def until_first_version(journey, *, returns=0):
    """
    Walk to the delivery of the first version, its draft sent back ``returns`` times.
    """
    order = journey.until_issued()
    journey.send()
    journey.receive(order)
    journey.brief()
    journey.start(order)
    for number in range(returns):
        journey.draft(order)
        head = journey.crew.creative_head
        journey.sign(head, verdict="rejected", comment=f"第 {number + 1} 次不行")
    journey.draft(order)
    journey.finish(order)
    journey.deliver(order)
    order.refresh_from_db()
    return order


def suggest(journey, remarks):
    """
    Suggest changes to what was delivered; return the revision order.
    """
    journey.review("suggestions", remarks)
    return WorkOrder.objects.latest("pk")


def until_delivered_again(journey, revision):
    """
    Walk a revision order to its delivery.
    """
    crew = journey.crew
    complete(journey, revision)
    journey.submit()
    journey.sign(crew.manager, crew.director)
    journey.send()
    journey.receive(revision)
    journey.sign(crew.creative_head, crew.director)
    journey.draft(revision)
    journey.finish(revision)
    journey.deliver(revision)
    revision.refresh_from_db()
    return revision


def complete(journey, revision):
    """
    Give a revision order the dates that it needs.
    """
    order = papers.order(journey.now, revision.brand)
    dates = {name: order[name] for name in order if name.endswith("_on")}
    amend(journey, revision, **dates)


def amend_by_client(journey):
    """
    Have the client, who has seen the accepted result, ask for changes.
    """
    journey.accept()
    journey.propose("amend")
