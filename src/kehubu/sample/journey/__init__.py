"""
Projects on their way through their procedures: each method acts as the person whose
turn it is.

The sample agency is made by them, and tests walk with them: only services are called,
as the pages call them.
"""

from kehubu.sample.journey.flow import Flow
from kehubu.sample.journey.serving import Service
from kehubu.sample.journey.winning import Journey

__all__ = ["Flow", "Journey", "Service"]
