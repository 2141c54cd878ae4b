from django.utils.translation import gettext_lazy as _

from kehubu.core import navigation

navigation.add(_("档案"), "documents:archives", icon="archive", order=60)
