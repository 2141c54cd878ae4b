"""All clients as they are judged; their mix; how they are scored."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kehubu.core import paging, papers
from kehubu.core.access import require
from kehubu.core.forms import go_on_from, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.evaluations import printing, queries, services
from kehubu.evaluations.exporting import judged_list
from kehubu.evaluations.filters import JudgedFilter
from kehubu.evaluations.forms import SchemeForm
from kehubu.evaluations.models import Scheme
from kehubu.evaluations.scoring import WEIGHTS
from kehubu.people.http import actor

PDF = "application/pdf"
FLOORS = ("a_from", "b_from", "c_from")


@require_GET
def index(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    require(user, "evaluations.read_grades")
    found = JudgedFilter(request.GET, queries.clients(user), request=request)
    mark = request.GET.get("after", "")
    context = {
        "filter": found,
        "page": paging.page(found.qs, mark, "sort_key", "pk"),
        "query": paging.without(request.GET, "after"),
        "reads_scores": user.has_perm("evaluations.read_evaluations"),
        "today": timezone.localdate(),
    }
    return render_part(request, "evaluations/index.html#rows", context)


@require_GET
def export(request: HtmxRequest) -> HttpResponse:
    """
    Download what the list shows, all pages of it.
    """
    user = actor(request)
    require(user, "evaluations.read_grades")
    found = JudgedFilter(request.GET, queries.clients(user), request=request)
    scores = user.has_perm("evaluations.read_evaluations")
    data = judged_list(found.qs, with_scores=scores)
    return download(data, _("客户评价") + ".xlsx")


@require_GET
def mix(request: HtmxRequest) -> HttpResponse:
    """
    Show the mix of clients as pictures, each with its table.
    """
    require(actor(request), "evaluations.see_mix")
    found = queries.mix(timezone.localdate())
    context = {
        "mix": found,
        "basis": printing.basis(found),
        "largest": printing.largest_picture(found) if found.largest else "",
        "pictures": [
            (each, printing.picture(each, by_income=found.by_income))
            for each in found.dimensions
        ],
    }
    return render_part(request, "evaluations/mix.html#page", context)


@require_GET
def mix_pdf(request: HtmxRequest) -> HttpResponse:
    require(actor(request), "evaluations.see_mix")
    found = queries.mix(timezone.localdate())
    data = papers.typeset(printing.mix_paper(found), at=timezone.now())
    return download(data, f"{_('客户结构')} {found.until}.pdf", PDF)


@require_http_methods(["GET", "POST"])
def scheme(request: HtmxRequest) -> HttpResponse:
    """
    Show by what clients are scored; a POST sets it anew.
    """
    user = actor(request)
    require(user, "evaluations.read_evaluations")
    if request.method == "POST":
        require(user, "evaluations.set_scheme")
    present = queries.scheme()
    shown = present or Scheme()
    initial = {name: getattr(shown, name) for name in (*WEIGHTS, *FLOORS)}
    seen = present.number if present else 0
    form = SchemeForm(posted(request), initial={**initial, "seen": seen})
    if form.is_valid():
        with refusals_on(form):
            given = form.cleaned_data
            services.set_scheme(
                by=user,
                at=timezone.now(),
                values={name: given[name] for name in (*WEIGHTS, *FLOORS)},
                note=given["note"],
                seen=given["seen"],
            )
            messages.success(request, _("评分办法已更新，以后开始的评价按它打分。"))
            return redirect("evaluations:scheme")
        go_on_from(form, seen=seen)
    context = {
        "form": form,
        "present": shown,
        "is_own": present is not None,
        "versions": queries.schemes(user),
        "may_set": user.has_perm("evaluations.set_scheme"),
    }
    return render_part(
        request, "evaluations/scheme.html#form", context, status=status_of(form)
    )
