from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from kehubu.core.http import HtmxRequest, render_part
from kehubu.standards import queries


@require_GET
def handbook(request: HtmxRequest) -> HttpResponse:
    context = {"clauses": queries.clauses().values()}
    return render_part(request, "standards/handbook.html#clauses", context)


@require_GET
def clause(request: HtmxRequest, clause_id: str) -> HttpResponse:
    found = queries.clauses().get(clause_id)
    if found is None:
        raise Http404
    return render_part(request, "standards/clause.html#clause", {"clause": found})
