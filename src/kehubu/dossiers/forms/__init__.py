from kehubu.dossiers.forms.parts import PART_FORMS, PartForm
from kehubu.dossiers.forms.sections import SECTION_FORMS, SectionForm
from kehubu.dossiers.forms.spending import (
    GridForm,
    PasteForm,
    SpendForm,
    SpendRows,
    figures,
)

__all__ = [
    "PART_FORMS",
    "SECTION_FORMS",
    "GridForm",
    "PartForm",
    "PasteForm",
    "SectionForm",
    "SpendForm",
    "SpendRows",
    "figures",
]
