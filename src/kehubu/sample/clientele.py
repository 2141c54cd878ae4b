"""What the sample agency's people have made of their list of clients."""

from collections.abc import Sequence
from datetime import datetime

from kehubu.clients import services as clients
from kehubu.clients.models import Client
from kehubu.sample.people import Crew


def keep_in_order(crew: Crew, at: datetime, entered: Sequence[Client]) -> None:
    """
    Make a group of the first three clients, and share two filters of the list.
    """
    head, *below = entered[:3]
    for client in below:
        client.refresh_from_db()
        clients.place_in_group(
            client, by=crew.manager, at=at, parent=head, seen=client.version
        )
    for name, query in (
        ("食品客户", "industry=%E9%A3%9F%E5%93%81"),
        ("公海里的潜在客户", "status=prospect&whose=pool"),
    ):
        clients.save_filter(
            by=crew.director, at=at, name=name, query=query, is_shared=True
        )
