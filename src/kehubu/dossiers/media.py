"""How people call the media of advertising, and those who spend on it."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext as _

from kehubu.dossiers.models import AdSpend

Medium = AdSpend.Medium
SAID: Mapping[str, str] = MappingProxyType(
    {
        "tv": Medium.TELEVISION,
        "报刊": Medium.NEWSPAPER,
        "户外大牌": Medium.OUTDOOR,
        "地铁": Medium.TRANSIT,
        "公交": Medium.TRANSIT,
        "机场": Medium.TRANSIT,
        "梯媒": Medium.LIFT,
        "楼宇": Medium.LIFT,
        "影视贴片": Medium.VIDEO,
        "短视频": Medium.FEED,
        "搜索引擎": Medium.SEARCH,
        "社媒": Medium.SOCIAL,
        "电商": Medium.SHOPPING,
    }
)
"""How media are called beside their names here."""
OWN = frozenset({"", "己方", "本品", "本客户", "客户"})


def everywhere() -> str:
    """
    Return what is entered where no region is named.
    """
    return _("全国")


def codes() -> dict[str, str]:
    """
    Return for each name of a medium, in the reader's language, what it is here.
    """
    return {**{str(label): code for code, label in Medium.choices}, **SAID}
