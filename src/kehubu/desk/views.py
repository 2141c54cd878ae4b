from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from kehubu.core.http import HtmxRequest, render_part
from kehubu.desk import queries
from kehubu.people.http import actor


@require_GET
def today(request: HtmxRequest) -> HttpResponse:
    """
    Show what waits for me today: my steps, my signatures, what is late.
    """
    context = queries.today(actor(request), timezone.now())
    return render_part(request, "desk/today.html#page", context)
