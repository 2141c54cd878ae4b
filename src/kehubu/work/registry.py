"""Loads the evidence and the terms of this app, so that lower ones know them."""

from importlib import import_module

for module in (
    "orders",
    "making",
    "papers",
    "results",
    "business",
    "serving",
    "flow",
    "plans",
    "reviews",
    "archive",
):
    import_module(f"kehubu.work.evidence.{module}")
import_module("kehubu.work.records.registry")
import_module("kehubu.work.terms")
import_module("kehubu.work.helping")
import_module("kehubu.work.dossiers")
import_module("kehubu.work.handing")
