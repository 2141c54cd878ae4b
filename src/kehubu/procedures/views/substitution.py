"""The rule of substitution: all read it, the process office changes it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people.http import actor
from kehubu.procedures import services
from kehubu.procedures.casting import ladder
from kehubu.procedures.forms import SubstitutionForm


@require_http_methods(["GET", "POST"])
def rule(request: HtmxRequest) -> HttpResponse:
    user, rungs = actor(request), ladder()
    if request.method == "POST":
        require(user, "procedures.amend_substitution")
    form = SubstitutionForm(posted(request), rungs=[rung.value for rung in rungs])
    if form.is_valid():
        with refusals_on(form):
            services.amend_substitution(by=user, at=timezone.now(), rungs=form.rungs)
            messages.success(request, _("已保存。"))
            return redirect("procedures:substitution")
    context = {"form": form, "rungs": rungs}
    return render_part(
        request, "procedures/substitution.html#rule", context, status=status_of(form)
    )
