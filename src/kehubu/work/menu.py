from django.utils.translation import gettext_lazy as _

from kehubu.core import navigation, panels

navigation.add(_("项目"), "work:projects", icon="briefcase", order=25)
navigation.add(_("工作单"), "work:orders", icon="clipboard-text", order=50)
panels.add("clients.client", _("项目"), "work:client_projects", order=10)
