"""How brands and products are put in order anew that were named after somebody."""

from collections.abc import Sequence
from functools import partial

from kehubu.core import pinyin, traces
from kehubu.dossiers.models import Brand, Product
from kehubu.dossiers.models.brands import LONGEST_READING


def spell(model: type[Brand] | type[Product], pks: Sequence[int]) -> None:
    for row in model.objects.filter(pk__in=pks):
        reading = pinyin.reading(row.name)[:LONGEST_READING]
        row.sort_key = pinyin.sort_key(reading)
        row.save(update_fields=["sort_key"])


for named in (Brand, Product):
    traces.remake(named._meta.label_lower, partial(spell, named))
