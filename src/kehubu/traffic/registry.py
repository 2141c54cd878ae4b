"""Tells the apps below which hours are closed."""

from kehubu.timesheets import registers
from kehubu.traffic import queries

registers.locks(queries.is_settled)
