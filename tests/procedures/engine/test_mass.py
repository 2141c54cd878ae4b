"""Random definitions by the thousand; ``make soak`` makes ten thousand of them."""

import pytest

from tests.procedures.engine.mass import trials

CHUNK, CHUNKS = 100, 10


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_random_definitions_keep_their_tokens_and_flawed_ones_are_refused(chunk):
    tried = trials(range(chunk * CHUNK, (chunk + 1) * CHUNK))

    assert tried["sound definitions"] == CHUNK
    assert min(
        tried[f"refused: {fault}"]
        for fault in ("dead_join", "doubled_token", "unreachable_step", "endless_loop")
    )
