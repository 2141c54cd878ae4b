"""A draft tried out: the page carries the state of the trial, nothing is kept."""

from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kehubu.core.errors import DomainError
from kehubu.core.forms import INVALID, OK, REFUSED, posted
from kehubu.core.http import HtmxRequest, render_part
from kehubu.office import queries, trying
from kehubu.office.forms import CastForm
from kehubu.office.models import Draft
from kehubu.office.views.drafts import find
from kehubu.people import queries as people
from kehubu.people.http import actor
from kehubu.procedures import engine, proving
from kehubu.procedures.engine import Graph
from kehubu.procedures.graphs import translated

SALT = "office.trial"


@require_http_methods(["GET", "POST"])
def trial(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Choose who plays which role, then step through.
    """
    draft = find(request, pk)
    graph, troubles = proving.prove(draft.source.encode(), draft.lines)
    if graph is None or troubles:
        context = {"draft": draft, "troubles": troubles}
        return render_part(request, "office/trial.html#trial", context)
    if "state" in request.POST:
        return _go_on(request, draft, graph)
    form = CastForm(posted(request), roles=trying.roles(graph))
    if not form.is_valid():
        status = INVALID if form.is_bound else OK
        context = {"draft": draft, "form": form}
        return render_part(request, "office/trial.html#trial", context, status=status)
    now = timezone.now().isoformat()
    play = _play(graph, trying.Trial(cast=form.cast, now=now))
    play.begin()
    return _shown(request, draft, play)


def _go_on(request: HtmxRequest, draft: Draft, graph: Graph) -> HttpResponse:
    """
    Make the next move of a trial; the state is of this draft as it is now.
    """
    try:
        state = signing.loads(request.POST["state"], salt=_salt(request, draft))
    except signing.BadSignature:
        said = _("草稿刚刚改过，请重新开始试走。")
        context = {"draft": draft, "said": said}
        return render_part(request, "office/trial.html#trial", context, status=REFUSED)
    play = _play(graph, trying.Trial.read(state))
    node, data = request.POST.get("node", ""), request.POST
    try:
        if "role" in data:
            play.sign(node, data["role"], data.get("verdict", trying.APPROVED))
        else:
            play.complete(node, data.get("outcome", ""))
    except DomainError as refusal:
        play = _play(graph, trying.Trial.read(state))
        return _shown(request, draft, play, said=str(refusal))
    return _shown(request, draft, play)


def _shown(
    request: HtmxRequest, draft: Draft, play: trying.Play, *, said: str = ""
) -> HttpResponse:
    state = signing.dumps(play.trial.data(), salt=_salt(request, draft), compress=True)
    context: dict[str, Any] = {
        "draft": draft,
        "state": state,
        "said": said,
        "trial": play.trial,
        "chart": engine.draw(translated(play.graph), play.marks(), prefix="trial"),
        **queries.trial(play),
    }
    status = REFUSED if said else OK
    return render_part(request, "office/trial.html#trial", context, status=status)


def _play(graph: Graph, state: trying.Trial) -> trying.Play:
    names = queries.names(state.cast.values())
    return trying.Play(graph, people.calendar(), state, names)


def _salt(request: HtmxRequest, draft: Draft) -> str:
    return f"{SALT}:{draft.pk}:{draft.version}:{actor(request).pk}"
