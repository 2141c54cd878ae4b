"""What the forms of colleagues send, and what history tells of them."""

from kehubu.core.models import HistoryEntry


def typed(departments, posts=(("ae", "account"),), **values):
    """
    Return what the form of a person sends.
    """
    rows = {
        f"posts-{n}-{name}": value
        for n, (position, kind) in enumerate(posts)
        for name, value in (
            ("position", position),
            ("department", departments[kind].pk if kind else ""),
        )
    }
    return {
        "name": "新同事",
        "username": "xin",
        "department": departments["account"].pk,
        "supervisor": "",
        "email": "",
        "phone": "",
        "posts-TOTAL_FORMS": len(posts),
        "posts-INITIAL_FORMS": 0,
        **rows,
        **values,
    }


def page_of(response):
    return response.content.decode()


def verbs():
    entries = HistoryEntry.objects.order_by("pk")
    return [(entry.verb, entry.by, entry.changes) for entry in entries]
