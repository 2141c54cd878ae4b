"""Loads the evidence of this app, so that definitions may name it."""

from importlib import import_module

for module in ("orders", "results", "business", "reviews", "archive"):
    import_module(f"kehubu.work.evidence.{module}")
import_module("kehubu.work.records.registry")
