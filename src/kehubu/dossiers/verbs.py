from django.utils.translation import pgettext_lazy

from kehubu.core.history import name_verbs

name_verbs(
    {
        "dossier.amended": pgettext_lazy("history", "修改客户档案"),
        "dossier.printed": pgettext_lazy("history", "打印客户档案"),
        "brand.added": pgettext_lazy("history", "录入品牌"),
        "brand.amended": pgettext_lazy("history", "修改品牌"),
        "brand.removed": pgettext_lazy("history", "删除品牌"),
        "product.added": pgettext_lazy("history", "录入产品"),
        "product.amended": pgettext_lazy("history", "修改产品"),
        "product.removed": pgettext_lazy("history", "删除产品"),
        "rival.added": pgettext_lazy("history", "录入竞争者"),
        "rival.amended": pgettext_lazy("history", "修改竞争者"),
        "rival.removed": pgettext_lazy("history", "删除竞争者"),
        "rival_product.added": pgettext_lazy("history", "录入竞争产品"),
        "rival_product.amended": pgettext_lazy("history", "修改竞争产品"),
        "rival_product.removed": pgettext_lazy("history", "删除竞争产品"),
        "channel.added": pgettext_lazy("history", "录入渠道"),
        "channel.amended": pgettext_lazy("history", "修改渠道"),
        "channel.removed": pgettext_lazy("history", "删除渠道"),
        "output.added": pgettext_lazy("history", "录入产销情况"),
        "output.amended": pgettext_lazy("history", "修改产销情况"),
        "output.removed": pgettext_lazy("history", "删除产销情况"),
        "brand.import_undone": pgettext_lazy("history", "撤销导入"),
        "product.import_undone": pgettext_lazy("history", "撤销导入"),
        "spend.import_undone": pgettext_lazy("history", "撤销导入"),
        "spend.added": pgettext_lazy("history", "录入广告量"),
        "spend.amended": pgettext_lazy("history", "更正广告量"),
        "spend.removed": pgettext_lazy("history", "删除广告量"),
    }
)
