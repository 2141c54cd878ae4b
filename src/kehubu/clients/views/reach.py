"""How far account people may look: a setting of the agency."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kehubu.clients import queries, services
from kehubu.clients.forms import ReachForm
from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people.http import actor


@require_http_methods(["GET", "POST"])
def reach(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    require(user, "clients.set_reach")
    form = ReachForm(posted(request), initial={"level": queries.reach().level})
    if form.is_valid():
        with refusals_on(form):
            services.set_reach(by=user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("已保存。"))
            return redirect("clients:reach")
    status = status_of(form)
    return render_part(
        request, "clients/reach.html#form", {"form": form}, status=status
    )
