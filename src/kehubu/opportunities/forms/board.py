"""The filters of board and figures, and how stages weigh."""

from collections.abc import Iterable, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kehubu.core.forms import FiguresForm
from kehubu.opportunities.models import Pipeline
from kehubu.opportunities.queries import DIMENSIONS, Opportunity
from kehubu.opportunities.stages import STAGES
from kehubu.work.records.pursuit import SOURCES

ALL = ("", _("全部"))
_IN_THE_POOL = ("pool", _("公海（无人负责）"))


class PipelineForm(forms.Form):
    """How the stages weigh, one field each."""

    def __init__(self, *args: Any, pipeline: Pipeline, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for stage in STAGES:
            self.fields[stage.code] = forms.IntegerField(
                label=_("%(code)s %(stage)s（%%）")
                % {"code": stage.code, "stage": stage.label},
                min_value=0,
                max_value=100,
                initial=pipeline.percents[stage.number],
            )
        self.fields["warn_days"] = forms.IntegerField(
            label=_("几天没有跟进就警示"),
            min_value=1,
            max_value=365,
            initial=pipeline.warn_days,
        )
        self.fields["recycle_days"] = forms.IntegerField(
            label=_("几天没有跟进就回到公海"),
            min_value=2,
            max_value=730,
            initial=pipeline.recycle_days,
        )
        self.fields["version"] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, initial=pipeline.version
        )

    @property
    def named(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "percents": [cleaned[stage.code] for stage in STAGES],
            "warn_days": cleaned["warn_days"],
            "recycle_days": cleaned["recycle_days"],
            "seen": cleaned["version"] or 0,
        }


class BoardForm(forms.Form):
    """The filters of the board and the list; what stands there is offered."""

    q = forms.CharField(
        label=_("查找"),
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("客户、需求、拼音")}
        ),
    )
    owner = forms.ChoiceField(label=_("负责人"), required=False)
    source = forms.ChoiceField(label=_("来源"), required=False, choices=[ALL, *SOURCES])
    industry = forms.ChoiceField(label=_("行业"), required=False)
    month = forms.ChoiceField(label=_("预计签约月份"), required=False)
    stage = forms.ChoiceField(
        label=_("阶段"),
        required=False,
        choices=[ALL, *((each.code, f"{each.code} {each.label}") for each in STAGES)],
    )

    def __init__(self, data: QueryDict, found: Sequence[Opportunity]) -> None:
        super().__init__(data)
        self.found = found
        owners = {_owner_of(each) for each in found} - {_IN_THE_POOL}
        self._offer("owner", [_IN_THE_POOL, *sorted(owners, key=itemgetter(1))])
        named = {each.client.industry for each in found if each.client.industry}
        self._offer("industry", [(name, name) for name in sorted(named)])
        months = {f"{each.closes_on:%Y-%m}" for each in found if each.closes_on}
        self._offer("month", [(month, month) for month in sorted(months)])

    @property
    def kept(self) -> list[Opportunity]:
        """
        What answers to all that was asked; what makes no sense asks for nothing.
        """
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        return [each for each in self.found if _answers(each, asked)]

    def _offer(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        self.fields[name].choices = [ALL, *choices]  # type: ignore[attr-defined]


def _owner_of(each: Opportunity) -> tuple[str, Any]:
    if each.owner is None:
        return _IN_THE_POOL
    return str(each.owner.pk), each.owner.name


def _answers(each: Opportunity, asked: dict[str, str]) -> bool:
    client = each.client
    text = f"{client.name} {client.short_name} {each.title} {client.reading}"
    month = f"{each.closes_on:%Y-%m}" if each.closes_on else ""
    facts = {
        "owner": _owner_of(each)[0],
        "source": each.source,
        "industry": client.industry,
        "month": month,
        "stage": each.stage.code,
    }
    wanted = asked.get("q", "").casefold()
    return wanted in text.casefold() and all(
        facts[name] == value for name, value in asked.items() if name != "q"
    )


class AnalysisForm(FiguresForm):
    """Of which period, and by what won and lost business is counted."""

    def __init__(self, data: QueryDict, *, today: date) -> None:
        dimensions = [(key, str(label)) for key, (label, _keys) in DIMENSIONS.items()]
        super().__init__(data, today=today, whose=[(_("按"), dimensions)])
        self.fields["whose"].label = _("按什么看")
