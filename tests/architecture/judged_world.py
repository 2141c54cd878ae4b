"""What is judged of a client, for the permission matrix and for every page."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from kehubu.clients import services as clients
from kehubu.evaluations import services
from kehubu.evaluations.halves import Half
from kehubu.evaluations.importing import half_span
from kehubu.evaluations.models import Signal

OF_CLIENTS = (
    *("of_client", "glance", "begin", "stage"),
    *("credit", "enter_figures", "plan_win_back"),
)
OF_EVALUATIONS = ("evaluation", "score", "submit", "recall", "pdf")
OF_PLANS = ("win_back", "amend_win_back", "close_win_back")


def judged(crew):
    """
    Return the addresses of a client of executive, manager and director of which there
    are figures, an evaluation just begun, a signal and a win-back plan.
    """
    now = timezone.now()
    today = timezone.localdate(now)
    client = clients.add(by=crew.executive, at=now, values={"name": "戊样例"})
    clients.win(client, by=crew.director, at=now)
    team = {"am": crew.manager, "ad": crew.director}
    clients.complete_team(client, by=crew.director, at=now, team=team)
    client.refresh_from_db()
    half = Half.of(today).before
    values = {
        "billings_fen": 1000,
        "gross_income_fen": 200,
        "direct_cost_fen": None,
        "received_fen": None,
        "late_days": Decimal(0),
    }
    figures = services.enter(
        client,
        by=crew.finance,
        at=now,
        span=half_span(half),
        values=values,
        source="月报",
    )
    evaluation = services.begin(client, by=crew.manager, at=now, half=half)
    signal = Signal.objects.create(
        client=client, kind="complaint", said={"n": 1}, since=today
    )
    due_on = today + timedelta(days=30)
    plan = services.plan_win_back(
        client, by=crew.manager, at=now, goal="挽回", due_on=due_on
    )
    step = services.add_step(
        plan, by=crew.manager, at=now, what="拜访", owner=crew.executive, due_on=due_on
    )
    pages = {
        **dict.fromkeys(OF_CLIENTS, client.pk),
        **dict.fromkeys(OF_EVALUATIONS, evaluation.pk),
        **dict.fromkeys(OF_PLANS, plan.pk),
        "amend_figures": figures.pk,
        "handle_signal": signal.pk,
        "finish_step": step.pk,
    }
    return {f"evaluations:{name}": (pk,) for name, pk in pages.items()}
