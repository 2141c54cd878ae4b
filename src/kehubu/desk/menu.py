from django.utils.translation import gettext_lazy as _

from kehubu.core import navigation

navigation.add(_("今日"), "desk:today", icon="home", order=10, has_tab=True)
