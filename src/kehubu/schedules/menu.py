from django.utils.translation import gettext_lazy as _

from kehubu.core import navigation, panels

navigation.add(_("日程"), "schedules:mine", icon="calendar", order=15)
panels.add("work.project", _("项目进度"), "schedules:glance", order=10)
