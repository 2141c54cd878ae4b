"""What is open for a client, for the paper on which it is handed over."""

from collections import defaultdict
from collections.abc import Collection

from kehubu.clients import handing
from kehubu.work.models import Project


def running_projects(clients: Collection[int]) -> dict[int, list[str]]:
    """
    Return the running projects of each client, by number and title.
    """
    running = Project.objects.filter(
        client__in=clients, state=Project.State.RUNNING
    ).order_by("pk")
    found = defaultdict(list)
    for project in running:
        found[project.client_id].append(str(project))
    return found


handing.register(running_projects)
