from django.utils.translation import gettext_lazy as _

from kehubu.core import navigation

navigation.add(
    _("待签"), "procedures:to_sign", icon="signature", order=20, has_tab=True
)
navigation.add(_("流程"), "procedures:index", icon="route", order=75)
