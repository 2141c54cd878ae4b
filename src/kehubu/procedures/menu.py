from django.utils.translation import gettext_lazy as _

from kehubu.core import navigation, panels

navigation.add(
    _("待签"), "procedures:to_sign", icon="signature", order=20, has_tab=True
)
navigation.add(_("流程"), "procedures:index", icon="route", order=75)
panels.add(
    "people.delegation", _("代理期间签过的"), "procedures:signed_instead", order=10
)
