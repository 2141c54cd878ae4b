"""A run's own page, where no page above shows it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from kehubu.core.http import HtmxRequest, render_part
from kehubu.people.http import actor
from kehubu.procedures import queries
from kehubu.procedures.models import Run


@require_GET
def run(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show a run: its live chart, its steps, its story.
    """
    seen = Run.objects.visible_to(actor(request)).defer("definition__source")
    the_run = get_object_or_404(seen.select_related("definition__procedure"), pk=pk)
    context = {"run": the_run, **queries.shown(the_run, timezone.now())}
    return render_part(request, "procedures/run.html#run", context)
