"""客户档案 (dossiers): what the agency knows of a client."""

from collections.abc import Mapping
from types import MappingProxyType

from kehubu.dossiers.models.brands import Brand, Product
from kehubu.dossiers.models.dossiers import Dossier
from kehubu.dossiers.models.figures import AdSpend, Channel, Output
from kehubu.dossiers.models.parts import Part
from kehubu.dossiers.models.rivals import Rival, RivalProduct

PARTS: Mapping[str, type[Part]] = MappingProxyType(
    {
        model.kind: model
        for model in (Brand, Product, Rival, RivalProduct, Channel, Output, AdSpend)
    }
)
"""What a dossier has several of, by the name that addresses and verbs give it."""

__all__ = [
    "PARTS",
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
