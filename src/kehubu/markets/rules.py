"""Who may do what with what is known of markets."""

import rules

from kehubu.clients.helping import HELPERS
from kehubu.clients.rules import INSIDERS
from kehubu.dossiers.readers import ACCOUNT_SIDE
from kehubu.dossiers.rules import sees_client
from kehubu.markets import readers
from kehubu.markets.models import IndustryFile, Intelligence
from kehubu.people.models import User
from kehubu.people.rules import holds


@rules.predicate
def writes(user: User) -> bool:
    return readers.writes(user)


@rules.predicate
def reads_industries(user: User) -> bool:
    return readers.reads_industries(user)


@rules.predicate
def sees_intelligence(user: User, entry: Intelligence | None) -> bool:
    if entry is None:
        return False
    return Intelligence.objects.visible_to(user).filter(pk=entry.pk).exists()


@rules.predicate
def sees_for_whom(user: User, entry: Intelligence | None) -> bool:
    """
    The user sees the client for whom it was logged, if it was for one: who reads it as
    the rival of another client changes nothing in it.
    """
    if entry is None:
        return False
    client = entry.rival.client if entry.rival else entry.client
    return client is None or bool(sees_client.test(user, client))


@rules.predicate
def has_logged(user: User, entry: Intelligence | None) -> bool:
    return entry is not None and entry.logged_by_id == user.pk


@rules.predicate
def owns_file(user: User, file: IndustryFile | None) -> bool:
    return file is not None and file.owner_id == user.pk


leads = holds(*readers.LEADERS)
insider = holds(*INSIDERS)
answers = holds(*ACCOUNT_SIDE, *HELPERS)

rules.add_perm("markets.read_markets", holds(*readers.READERS))
rules.add_perm("markets.export_intelligence", insider)
rules.add_perm("markets.write_brief", writes & sees_client)
rules.add_perm("markets.write_spend", holds(*ACCOUNT_SIDE) & sees_client)
rules.add_perm("markets.print_pack", sees_client)
rules.add_perm("markets.collect_intelligence", writes)
rules.add_perm("markets.log_intelligence", writes & sees_client)
rules.add_perm("markets.keep_internal", insider & writes)
rules.add_perm(
    "markets.amend_intelligence",
    sees_intelligence & sees_for_whom & writes & (has_logged | leads),
)
rules.add_perm("markets.tell_intelligence", sees_intelligence & writes)
rules.add_perm("markets.answer_intelligence", sees_intelligence & answers)
rules.add_perm("markets.read_industries", reads_industries)
rules.add_perm("markets.keep_industries", writes)
rules.add_perm("markets.hand_over_industry", leads | owns_file & writes)
