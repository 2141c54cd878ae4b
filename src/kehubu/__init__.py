"""Kehubu (客户部): an advertising agency's account department, by its own handbook."""
