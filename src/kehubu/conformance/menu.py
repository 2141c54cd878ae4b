from django.utils.translation import gettext_lazy as _

from kehubu.core import navigation

navigation.add(_("流程分析"), "conformance:index", icon="route", order=74)
