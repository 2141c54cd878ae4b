"""What the addresses of data craft (groups, merging, transfers …) are about."""

from django.utils import timezone

from kehubu.clients import services as clients
from tests.factories import ClientFactory

OF_BULK = ("bulk_edit", "bulk_apply", "bulk_undo", "bulk_discard")


def args(crew, client):
    """
    Return for each address its arguments; ``client`` has a team and work.
    """
    of_client = (client.pk,)
    handover = (_handover(crew).pk,)
    of_filter = (_filter(crew).pk,)
    merge, bulk = _merge(crew), _bulk(crew, client)
    return {
        "clients:group": of_client,
        "clients:place_in_group": of_client,
        "clients:merge_choose": of_client,
        "clients:merge_two": (client.pk, ClientFactory(name="戊样例").pk),
        "clients:amend_filter": of_filter,
        "clients:delete_filter": of_filter,
        "clients:release": of_client,
        "clients:claim": of_client,
        "clients:handover": handover,
        "clients:handover_paper": handover,
        "clients:merge": (merge.pk,),
        "clients:unmerge": (merge.pk,),
        **{f"clients:{name}": (bulk.pk,) for name in OF_BULK},
    }


def _merge(crew):
    """
    Return the merge of two clients of the pool.
    """
    kept, dropped = ClientFactory.create_batch(2)
    words = {"by": crew.gm, "at": timezone.now()}
    return clients.merge(kept, dropped=dropped, seen=(1, 1), **words)


def _bulk(crew, client):
    """
    Return a bulk edit at which the manager looks.
    """
    words = {"field": "region", "value": "上海", "clients": [client.pk]}
    return clients.prepare_bulk(by=crew.manager, at=timezone.now(), **words)


def _filter(crew):
    """
    Return a filter that the executive shares.
    """
    words = {"name": "食品", "query": "industry=食品", "is_shared": True}
    return clients.save_filter(by=crew.executive, at=timezone.now(), **words)


def _handover(crew):
    """
    Return the hand-over of a client by the second manager to the manager.
    """
    client, now = ClientFactory(name="己样例"), timezone.now()
    part = client.team.create(user=crew.second_manager, role="am")
    receivers = {part.pk: crew.manager}
    return clients.hand_over(
        crew.second_manager, by=crew.director, at=now, receivers=receivers
    )
