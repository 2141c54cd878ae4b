"""Several threads that act at the same moment, each on a connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def at_once(*acts):
    """
    Do all acts at once; return what each gave, or the error that it raised.

    For transactional tests: what they have written must be there for all to see.
    """
    start = Barrier(len(acts))

    def do(act):
        connection.ensure_connection()
        start.wait()
        try:
            return act()
        except Exception as error:  # noqa: BLE001 - the test judges it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))
