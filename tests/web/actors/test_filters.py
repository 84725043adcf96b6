import pytest
from flask import Flask

from matchmaker.matching.snapshot import ActorKind
from matchmaker.models import Account, Role
from matchmaker.services.actors.directory import DirectoryFilter, Holding, Order
from matchmaker.web.actors.filters import actor_args, wanted_actors
from tests.conftest import NOW

EVA = Account(name="Eva", role=Role.LEADER, previous_visit_at=NOW)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", DirectoryFilter()),
        (
            "ord=ett+tv%C3%A5&ort=Svansele&slag=butik&har=inget-behov&nya=ja&med=nej&ordning=nyast",
            DirectoryFilter(
                "ett två", "Svansele", ActorKind.SERVICE_NODE, Holding.NO_NEEDS, NOW, withdrawn=True, order=Order.NEWEST
            ),
        ),
        ("har=resurser&ordning=ort", DirectoryFilter(holding=Holding.RESOURCES, order=Order.PLACE)),
    ],
)
def test_an_address_and_a_filter_say_the_same(app: Flask, query: str, wanted: DirectoryFilter) -> None:
    with app.test_request_context(f"/alla?{query}"):
        assert wanted_actors(EVA) == wanted
    with app.test_request_context("/alla", query_string=actor_args(wanted)):
        assert wanted_actors(EVA) == wanted


def test_what_cannot_be_read_is_left_out(app: Flask) -> None:
    with app.test_request_context("/alla?slag=x&har=x&ordning=x&nya=x&med=x&ort=++"):
        assert wanted_actors(EVA) == DirectoryFilter()


def test_a_long_search_is_cut(app: Flask) -> None:
    with app.test_request_context(f"/alla?ord={'x' * 500}"):
        assert wanted_actors(EVA).words == "x" * 100
