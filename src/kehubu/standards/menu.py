from django.utils.translation import gettext_lazy as _

from kehubu.core import navigation

navigation.add(_("手册"), "standards:handbook", icon="book", order=70)
navigation.add(_("指标"), "standards:measures", icon="list-check", order=72)
