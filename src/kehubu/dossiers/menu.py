from django.utils.translation import gettext_lazy as _

from kehubu.core import panels

panels.add("clients.client", _("客户档案"), "dossiers:of_client", order=10)
