"""The handbook: every step that the product runs stands in it."""

import pytest
from django.utils.translation import override

from kehubu.procedures import engine
from kehubu.standards import queries
from tests.factories import UserFactory
from tests.reading import english_in

STEPS = {
    "TL-B1": 23,
    "TL-B2": 21,
    "TL-B3": 20,
    "TL-B4": 17,
    "TL-B5": 18,
    "TL-B6": 17,
    "PX-SURVEY": 9,
    "PX-PRINT": 15,
    "PX-FILM": 16,
    "PX-MEDIA": 15,
    "RB-ATT9": 24,
}
"""With the parts of a team, the client's answer and an optional rehearsal."""


@pytest.mark.parametrize("key", queries.SHIPPED)
def test_every_step_of_a_shipped_procedure_has_its_clause(key):
    graph = engine.parse(queries.definition(key))
    named = [node.clause for node in graph.nodes if node.clause]

    assert len(set(named)) == STEPS[key]
    assert [clause for clause in named if clause not in queries.clauses()] == []


@pytest.mark.parametrize("key", STEPS)
def test_every_clause_of_a_shipped_procedure_is_a_step(key):
    graph = engine.parse(queries.definition(key))
    steps = {node.clause for node in graph.nodes}
    clauses = {
        c.id for c in queries.clauses().values() if c.part == key and c.id != key
    }

    assert clauses - steps == set()


def test_clause_speaks_the_reader_s_language():
    clause = queries.clauses()["TL-B1.08"]

    with override("en"):
        said = clause.title, clause.text

    assert said != (clause.title, clause.text)
    assert [text for text in said if not text.isascii() and "，" in text] == []


@pytest.mark.django_db
def test_handbook_shows_every_clause_with_a_link_to_it(browse):
    reader = browse(UserFactory())

    page = reader.get("/handbook/").content.decode()

    assert page.count('class="clause"') == len(queries.clauses())
    for clause in queries.clauses():
        assert f'href="/handbook/{clause}/"' in page


@pytest.mark.django_db
def test_clause_has_a_page_in_chinese(browse):
    page = browse(UserFactory()).get("/handbook/TL-B1.08/")

    assert "批准工作单" in page.content.decode()
    assert english_in(page.content.decode(), known={"TL"}) == []


@pytest.mark.django_db
@pytest.mark.parametrize("clause_id", ["TL-B9.99", "tl-b1.08", "../TL-B1", "%00"])
def test_clause_that_the_handbook_lacks_is_not_found(browse, clause_id):
    assert browse(UserFactory()).get(f"/handbook/{clause_id}/").status_code == 404
