"""客户档案 (dossiers): what the agency knows of a client."""

from kehubu.dossiers.models.brands import Brand, Product
from kehubu.dossiers.models.dossiers import Dossier
from kehubu.dossiers.models.figures import AdSpend, Channel, Output
from kehubu.dossiers.models.parts import Part
from kehubu.dossiers.models.rivals import Rival, RivalProduct

__all__ = [
    "AdSpend",
    "Brand",
    "Channel",
    "Dossier",
    "Output",
    "Part",
    "Product",
    "Rival",
    "RivalProduct",
]
