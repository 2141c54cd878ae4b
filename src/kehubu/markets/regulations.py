"""
What advertising law asks of an industry (domain §3.5), as hints and no more: which
articles to look up, not how they are to be read.
"""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVERYWHERE: Sequence[str | Promise] = (
    _("《广告法》第九条：不得使用“最高级”“最佳”等绝对化用语，不得有其他禁止的内容。"),
    _("《广告法》第十一条：引用数据要真实准确并写明出处，有适用范围和期限的要写明。"),
    _("《广告法》第十四条：广告要能让人认出是广告。"),
    _("《广告法》第三十三条：使用他人名义或形象，要事先取得书面同意。"),
    _("《广告法》第三十四条：查验有关证明文件，核对广告内容。"),
)
REVIEWED_FIRST = _(
    "《广告法》第四十六条：医疗、药品、医疗器械、农药、兽药和保健食品广告，发布前要经审查机关审查。"
)
REVIEWED = ("医疗", "医药", "药", "医院", "保健")
"""Words in an industry's name that tell that its advertising is reviewed beforehand."""


def hints(industry: str) -> list[str]:
    """
    Return what to look up for an industry, what is particular to it first.
    """
    own = [REVIEWED_FIRST] if any(word in industry for word in REVIEWED) else []
    return [str(text) for text in (*own, *EVERYWHERE)]
