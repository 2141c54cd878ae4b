"""What figures say of the criteria of an evaluation: suggestions, never a score."""

from decimal import Decimal

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kehubu.core import money, wording
from kehubu.evaluations.halves import Half
from kehubu.evaluations.mixing import share
from kehubu.evaluations.queries.money import of_half
from kehubu.evaluations.queries.working import (
    briefings,
    decisions,
    team_changes,
    turns,
)
from kehubu.evaluations.registers import Figure, Keys, Money
from kehubu.evaluations.scoring import between
from kehubu.work.models import Project, WorkOrder

FULL_SHARE = Decimal(10)
"""Per cent of the agency's gross income from which a client has the full mark."""
FULL_MARGIN = Decimal(25)
"""Per cent of gross income: agencies earn 15 to 25 (domain §3.6)."""
LATEST = Decimal(60)
"""Days late at which payment earns nothing: then the agency stops work (§2.22)."""
MOST_TURNS = Decimal(5)
"""Turns at which cooperation earns nothing."""
MOST_AGAIN, SLOWEST = Decimal(50), Decimal(15)
"""Per cent of briefings held anew, working days to confirm: nothing is earned there."""


def page_of(key: int) -> str:
    return reverse("evaluations:of_client", args=[key])


def income_figures(keys: Keys, half: Half) -> dict[int, Figure]:
    found = of_half(None, half)
    whole = sum(max(each.income_fen, 0) for each in found.values())
    return {
        key: _income(key, found[key], share(max(found[key].income_fen, 0), whole))
        for key in keys
        if key in found
    }


def _income(key: int, each: Money, percent: Decimal) -> Figure:
    return Figure(
        _("毛收入 %(amount)s，占全公司 %(percent)s%%")
        % {"amount": money.shown(each.income_fen), "percent": percent},
        between(percent, Decimal(0), FULL_SHARE),
        page_of(key),
        _("占全公司毛收入 %(full)s%% 及以上为满分，按比例递减。")
        % {"full": FULL_SHARE},
    )


def margin_figures(keys: Keys, half: Half) -> dict[int, Figure]:
    return {
        key: Figure(
            _("利润率 %(margin)s%%（毛收入减直接成本，除以毛收入）")
            % {"margin": each.margin},
            between(each.margin, Decimal(0), FULL_MARGIN),
            page_of(key),
            _("利润率 %(full)s%% 及以上为满分，按比例递减。") % {"full": FULL_MARGIN},
        )
        for key, each in of_half(keys, half).items()
        if each.margin is not None
    }


def payment_figures(keys: Keys, half: Half) -> dict[int, Figure]:
    return {
        key: Figure(
            _("平均逾期 %(days)s 天") % {"days": each.late_days},
            between(each.late_days, LATEST, Decimal(0)),
            page_of(key),
            _("按时付款为满分，逾期 %(days)s 天为零分。") % {"days": LATEST},
        )
        for key, each in of_half(keys, half).items()
        if each.late_days is not None
    }


def growth_figures(keys: Keys, half: Half) -> dict[int, Figure]:
    """
    Return how billings have gone: a record for who judges what may come.
    """
    before = of_half(keys, half.before)
    told = _("流水 %(now)s，前一个半年 %(before)s")
    return {
        key: Figure(
            told
            % {
                "now": money.shown(each.billings_fen),
                "before": money.shown(before[key].billings_fen)
                if key in before
                else "—",
            },
            url=page_of(key),
        )
        for key, each in of_half(keys, half).items()
    }


def cooperation_figures(keys: Keys, half: Half) -> dict[int, Figure]:
    """
    Return how clearly the client has said what it wants: turns until results were
    accepted, briefings held anew, days until it confirmed the content of a project.
    """
    taken = turns(keys, half.first, half.last)
    again = briefings(keys, half)
    decided = decisions(keys, half)
    found = {}
    for key in {*taken, *again, *decided}:
        told, earned = [], []
        if key in taken:
            told.append(_("平均 %(n)s 稿通过") % {"n": taken[key]})
            earned.append(between(taken[key], MOST_TURNS, Decimal(1)))
        if key in again:
            told.append(_("说明会重开 %(percent)s%%") % {"percent": again[key]})
            earned.append(between(again[key], MOST_AGAIN, Decimal(0)))
        if key in decided:
            told.append(
                _("确认项目内容平均 %(days)s 个工作日") % {"days": decided[key]}
            )
            earned.append(between(decided[key], SLOWEST, Decimal(1)))
        found[key] = Figure(
            wording.clauses(told),
            sum(earned, Decimal(0)) / len(earned),
            reverse("clients:detail", args=[key]),
            _("一稿通过、说明会不重开、一日内确认为满分，各项平均。"),
        )
    return found


def tenure_figures(keys: Keys, half: Half) -> dict[int, Figure]:
    """
    Return since when one works for the client, and how often its team has changed: a
    record for who judges how firm the relationship is.
    """
    projects = Project.objects.filter(client__in=keys).order_by()
    since = projects.values_list("client").annotate(since=Min("opened_at"))
    changes = team_changes(keys, half.first, half.last)
    told = _("合作自 %(day)s 起，本期小组调整 %(n)s 次")
    return {
        key: Figure(
            told
            % {"day": f"{timezone.localtime(at):%Y-%m-%d}", "n": changes.get(key, 0)},
            url=reverse("clients:detail", args=[key]),
        )
        for key, at in since
    }


def fit_figures(keys: Keys, half: Half) -> dict[int, Figure]:
    """
    Return how many kinds of work the client has ordered: a record for who judges
    whether what it needs is what the agency does.
    """
    orders = WorkOrder.objects.filter(
        project__client__in=keys,
        kind=WorkOrder.Kind.NEW,
        opened_at__date__range=(half.first, half.last),
    ).exclude(state__in=WorkOrder.BEFORE_ISSUE)
    counted = orders.order_by().values_list("project__client")
    return {
        key: Figure(
            _("本期 %(n)s 张工作单，%(kinds)s 类工作") % {"n": n, "kinds": kinds},
            url=reverse("clients:detail", args=[key]),
        )
        for key, n, kinds in counted.annotate(
            n=Count("pk"), kinds=Count("job", distinct=True)
        )
    }
