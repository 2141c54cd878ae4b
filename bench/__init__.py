"""
``make bench``: what Kehubu costs beside bare SQL, and in how many statements.

An invented agency, its people in a browser, and a floor of raw SQL over the same rows;
``docs/how-to/benchmarks.md`` says how to run it and how to read it.
"""
