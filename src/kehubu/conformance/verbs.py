"""What the history says of analysis."""

from django.utils.translation import gettext_lazy as _

from kehubu.core.history import name_verbs

name_verbs({"log.released": _("导出了事件日志")})
