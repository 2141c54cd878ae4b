"""What the history says of standards."""

from django.utils.translation import gettext_lazy as _

from kehubu.core.history import name_verbs

name_verbs({"threshold.set": _("改了门槛")})
