"""Bring the database up to date, for commands that a new installation begins with."""

from django.core.management import call_command


def bring_up_to_date() -> None:
    """
    Make what tables are missing, the cache's too; what is there stays.
    """
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
