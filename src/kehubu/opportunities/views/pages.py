"""The page on which something is done to a lead."""

from typing import Any

from django.http import HttpResponse

from kehubu.core.forms import status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.opportunities.models import Lead


def form_page(request: HtmxRequest, lead: Lead, form: Any, title: str) -> HttpResponse:
    context = {"lead": lead, "form": form, "title": title}
    return render_part(
        request, "opportunities/form.html#form", context, status=status_of(form)
    )
