from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.core.forms import DayField, RowField
from kehubu.office import queries
from kehubu.office.queries import Place
from kehubu.people.models import User
from kehubu.procedures.roles import label

MAX = 2 * 2**20


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("流程文件（BPMN 2.0）"),
        help_text=_("本系统的文件，或别的流程工具存的文件；没有图的会自动排版。"),
        widget=forms.FileInput(attrs={"accept": ".bpmn,.xml"}),
    )


class BlankForm(forms.Form):
    key = forms.CharField(
        label=_("编号"), max_length=40, help_text=_("例如 OWN-1，发布后不能再改。")
    )
    name = forms.CharField(label=_("名称"), max_length=100)


class SourceForm(forms.Form):
    """What the modeler sends: the file, and the version that it has opened."""

    source = forms.CharField(max_length=MAX, strip=False)
    seen = forms.IntegerField(min_value=1, required=False)


class PublishForm(forms.Form):
    """``replaces`` is the number of the version that is the current one on the page."""

    seen = forms.IntegerField(widget=forms.HiddenInput())
    replaces = forms.IntegerField(widget=forms.HiddenInput(), required=False)
    starts_on = DayField(
        label=_("生效日期"),
        help_text=_("今天，或以后的某一天：到那天自动发布。"),
    )
    note = forms.CharField(
        label=_("版本说明"),
        max_length=500,
        help_text=_("改了什么，为什么。"),
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, data: Any, *, version: int, replaces: int, note: str) -> None:
        initial = {
            "seen": version,
            "replaces": replaces,
            "starts_on": timezone.localdate(),
            "note": note,
        }
        super().__init__(data, initial=initial)


class MappingForm(forms.Form):
    """A choice for each node of the old version that must be spoken of."""

    reason = forms.CharField(
        label=_("为什么迁移"), max_length=1000, widget=forms.Textarea({"rows": 2})
    )

    def __init__(
        self, data: Any, *, places: Sequence[Place], targets: list[tuple[str, str]]
    ) -> None:
        super().__init__(data)
        self.places = places
        choices = [("", _("没有对应")), *targets]
        for number, place in enumerate(places):
            self.fields[f"place_{number}"] = forms.ChoiceField(
                label=place.title,
                choices=choices,
                initial=place.suggestion,
                required=False,
            )

    @property
    def mapping(self) -> dict[str, str]:
        return {
            place.id: self.cleaned_data[f"place_{number}"]
            for number, place in enumerate(self.places)
        }

    def rows(self) -> list[tuple[Place, forms.BoundField]]:
        return [(p, self[f"place_{n}"]) for n, p in enumerate(self.places)]


class CastForm(forms.Form):
    """Who plays which role in a trial."""

    def __init__(self, data: Any, *, roles: Sequence[str]) -> None:
        super().__init__(data)
        self.roles = roles
        everyone = User.objects.active().order_by("reading")
        first = queries.likely(roles)
        for role in roles:
            self.fields[f"cast_{role}"] = RowField(
                everyone, label=label(role), initial=first.get(role)
            )

    @property
    def cast(self) -> dict[str, int]:
        return {role: self.cleaned_data[f"cast_{role}"].pk for role in self.roles}
