"""Who reads and writes what of a dossier, by position.

Insiders read the business of a client, its money too. All others who see the client, as
they work for it, read what concerns the market: brands, products, rivals, channels.
"""

from kehubu.clients.rules import INSIDERS, LISTERS
from kehubu.people.positions import Position

ACCOUNT_SIDE = LISTERS
MONEY_WRITERS = (*ACCOUNT_SIDE, Position.FINANCE)

__all__ = ["ACCOUNT_SIDE", "INSIDERS", "MONEY_WRITERS"]
