from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kehubu.clients import importing
from kehubu.clients.models import Client, Import, ImportRow, Membership
from kehubu.core.forms import DateInput, RowField
from kehubu.people.models import User
from kehubu.people.positions import Position


class ClientForm(forms.ModelForm[Client]):
    """Borrows fields and messages from the model; a service saves."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Client
        fields = [
            "name",
            "short_name",
            "industry",
            "region",
            "address",
            "phone",
            "listed_on",
            "reading",
            "remark",
        ]
        widgets = {"listed_on": DateInput(), "remark": forms.Textarea({"rows": 3})}
        help_texts = {"reading": _("留空则自动生成；用于排序和拼音查找。")}


class TeamForm(forms.Form):
    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for role in Membership.Role:
            self.fields[role.value] = RowField(
                colleagues.holding(Position(role.value)),
                label=role.label,
                required=False,
            )

    @property
    def team(self) -> dict[str, User | None]:
        return {role.value: self.cleaned_data[role.value] for role in Membership.Role}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("客户名单"),
        help_text=_("Excel（xlsx、xls）或 CSV，不超过 20 MB、5 万行。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )


class MappingForm(forms.Form):
    """Which row is the header, and what each column holds."""

    header_row = forms.IntegerField(label=_("表头在第几行"), min_value=0, max_value=200)

    def __init__(self, *args: Any, the_import: Import, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("不导入")), *importing.FIELDS.items()]
        if len(the_import.sheets) > 1:
            sheets = [(name, name) for name in the_import.sheets]
            self.fields["sheet"] = forms.ChoiceField(
                label=_("工作表"), choices=sheets, initial=the_import.sheet
            )
        if the_import.encoding:
            self.fields["encoding"] = forms.ChoiceField(
                label=_("文字编码"), choices=_encodings(the_import.encoding),
                initial=the_import.encoding,
            )  # fmt: skip
        self.fields["header_row"].initial = the_import.header_row
        for index, heading in enumerate(the_import.headings):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=heading or _("第 %(n)s 列") % {"n": index + 1},
                choices=choices,
                required=False,
                initial=the_import.columns.get(str(index), ""),
            )

    @property
    def columns(self) -> dict[str, str]:
        return {
            name.removeprefix("column_"): field
            for name, field in self.cleaned_data.items()
            if name.startswith("column_") and field
        }


class ChoiceForm(forms.Form):
    """What happens to duplicates: to all of a list, or to one row of it."""

    row = forms.IntegerField(min_value=1, required=False)
    duplicates = forms.ChoiceField(choices=Import.Duplicates.choices, required=False)
    choice = forms.ChoiceField(choices=ImportRow.Action.choices, required=False)


class RowForm(forms.Form):
    """The values of one row of a list, as they were read, to be corrected."""

    def __init__(self, *args: Any, fields: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in fields:
            self.fields[name] = forms.CharField(
                label=str(importing.FIELDS[name]), required=False, max_length=2000
            )


def _encodings(present: str) -> list[tuple[str, str]]:
    known = {
        "utf-8": "UTF-8",
        "gb18030": "GB18030（简体中文）",
        "big5": "Big5（繁體中文）",
        "utf-16": "UTF-16",
    }
    return list({present: known.get(present, present), **known}.items())
