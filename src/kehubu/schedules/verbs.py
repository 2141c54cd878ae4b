from django.utils.translation import gettext_lazy as _

from kehubu.core.notices import name_topics

name_topics({"schedules.replanned": _("任务改期至 %(ends_on)s：%(task)s（%(title)s）")})
