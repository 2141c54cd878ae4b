"""Several people at the same moment: each in a thread with its own connection."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def at_once(*acts):
    """
    Call all acts together; return for each what it returned, or its refusal.
    """
    gate = Barrier(len(acts))

    def go(act):
        connection.ensure_connection()
        gate.wait(timeout=30)
        try:
            return act()
        except Exception as refusal:  # noqa: BLE001 - the test looks at it
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(go, acts))
