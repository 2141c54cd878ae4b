"""Who may do what with dossiers."""

import rules

from kehubu.clients.models import Client
from kehubu.dossiers.readers import ACCOUNT_SIDE, MONEY_WRITERS
from kehubu.people.models import User
from kehubu.people.rules import holds


@rules.predicate
def sees_client(user: User, client: Client | None) -> bool:
    if client is None:
        return False
    return Client.objects.visible_to(user).filter(pk=client.pk).exists()


rules.add_perm("dossiers.amend_business", holds(*ACCOUNT_SIDE))
rules.add_perm("dossiers.amend_money", holds(*MONEY_WRITERS))
rules.add_perm("dossiers.enter_spend", holds(*MONEY_WRITERS))
rules.add_perm("dossiers.print_dossier", sees_client)
