from django.utils.translation import gettext_lazy as _

from kehubu.core.history import name_verbs

name_verbs({"archive.sealed": _("存档")})
