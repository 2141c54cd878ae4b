"""What is asked while a list is taken in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kehubu.clients import kinds
from kehubu.clients.models import Import, ImportRow


class UploadForm(forms.Form):
    file = forms.FileField(
        help_text=_("Excel（xlsx、xls）或 CSV，不超过 20 MB、5 万行。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )

    def __init__(self, *args: Any, kind: kinds.Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = str(kind.file_label)


class MappingForm(forms.Form):
    """Which row is the header, and what each column holds."""

    header_row = forms.IntegerField(label=_("表头在第几行"), min_value=0, max_value=200)

    def __init__(self, *args: Any, the_import: Import, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("不导入")), *kinds.of(the_import).fields.items()]
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

    def __init__(
        self, *args: Any, kind: kinds.Kind, fields: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in fields:
            words: dict[str, Any] = {"label": str(kind.fields[name]), "required": False}
            if name in kind.choices:
                choices = [("", "—"), *kind.choices[name]]
                self.fields[name] = forms.ChoiceField(choices=choices, **words)
            else:
                self.fields[name] = forms.CharField(max_length=2000, **words)


def _encodings(present: str) -> list[tuple[str, str]]:
    known = {
        "utf-8": "UTF-8",
        "gb18030": "GB18030（简体中文）",
        "big5": "Big5（繁體中文）",
        "utf-16": "UTF-16",
    }
    return list({present: known.get(present, present), **known}.items())
