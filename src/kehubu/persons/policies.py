"""The text of consent that comes with Kehubu, until an agency publishes its own."""

from django.utils.translation import gettext_lazy as _

SHIPPED = _(
    "本人同意贵公司为维护业务关系（生日祝贺、安排会面与接待）登记并使用我的生日、喜好、"
    "家庭情况中我选定的部分。仅供负责我所在单位业务的人员在说明原因后查看，不对外提供。"
    "我离开所在单位后十二个月内，或我撤回同意后立即删除。我可以随时查阅、复制、更正、"
    "删除或撤回同意，不影响业务往来。"
)
