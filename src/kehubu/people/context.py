"""What the frame around every page shows."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kehubu.core import navigation
from kehubu.people import queries


def shell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"agency": SimpleLazyObject(queries.agency)}
    return {
        "agency": getattr(request.session, "agency", None)
        or SimpleLazyObject(queries.agency),
        "menu": SimpleLazyObject(lambda: navigation.entries_for(user)),
    }
