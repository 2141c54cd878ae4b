"""The analysis as pictures: the chart with heat, bars, a distribution."""

from django.utils.translation import gettext as _

from kehubu.conformance.queries import Analysis, StepFigures, Variant, duration
from kehubu.core.charts import Bar, across, upright
from kehubu.procedures import engine
from kehubu.procedures.engine import Mark
from kehubu.procedures.engine.palette import State

HEAT: tuple[State, ...] = ("heat1", "heat2", "heat3", "heat4")
CLASSES = 24


def heat_chart(analysis: Analysis, per_day: int) -> str:
    """
    Draw the procedure with the median time and the number of each step; the hotter,
    the longer, in quarters of the longest.
    """
    longest = max((step.median or 0 for step in analysis.steps), default=0) or 1
    marks = {
        step.node_id: Mark(
            state=HEAT[min((step.median or 0) * len(HEAT) // longest, len(HEAT) - 1)],
            tip=_tip(step, per_day),
            note=f"{duration(step.median, per_day)} ×{step.count}",
        )
        for step in analysis.steps
    }
    return engine.draw(analysis.graph, marks, prefix="heat")


def variant_chart(analysis: Analysis, variant: Variant) -> str:
    """
    Draw the way that a variant takes, with how often it comes to each step.
    """
    marks = {
        node_id: Mark(state="done", visits=variant.path.count(node_id))
        for node_id in variant.path
    }
    return engine.draw(analysis.graph, marks, prefix="variant")


def cycle_bars(analysis: Analysis, per_day: int) -> str:
    bars = [
        Bar(
            step.name,
            step.median or 0,
            step.slow or 0,
            duration(step.median, per_day),
        )
        for step in analysis.steps
        if step.cycle.total
    ]
    return across(_("各步骤用时：中位数，浅色到九成以内"), bars)


def wait_bars(analysis: Analysis, per_day: int) -> str:
    bars = [
        Bar(step.name, step.waited or 0, 0, duration(step.waited, per_day))
        for step in analysis.steps
        if step.waiting.total
    ]
    title = _("各步骤等待别人的时间：中位数")
    return across(title, bars, kind="wait") if bars else ""


def distribution(analysis: Analysis, per_day: int) -> str:
    bars = [
        Bar(duration(first, per_day), count, 0, str(count))
        for first, _last, count in analysis.overall.spread(CLASSES)
    ]
    return upright(_("所有步骤用时的分布"), bars)


def _tip(step: StepFigures, per_day: int) -> str:
    return _("%(name)s：%(n)s 次，中位 %(median)s，九成在 %(slow)s 以内") % {
        "name": step.name,
        "n": step.count,
        "median": duration(step.median, per_day),
        "slow": duration(step.slow, per_day),
    }
