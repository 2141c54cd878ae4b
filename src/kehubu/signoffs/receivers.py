from django.utils import timezone

from kehubu.core import facts
from kehubu.signoffs import anchors, queries
from kehubu.signoffs.services import SIGNED


@facts.on(SIGNED)
def anchor_chain(signature_id: int) -> None:
    """
    Write the head down outside the database, soon after each signature.
    """
    anchors.write(queries.head(), timezone.now())
