import pytest
from flask import Flask

from matchmaker.matching.snapshot import ActorKind
from matchmaker.services.maps.nets import Bond, NetFilter
from matchmaker.web.maps.filters import bond_choices, tie_args, wanted_ties


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", NetFilter()),
        ("ort=+Norsjö &slag=butik&band=samarbeten", NetFilter("Norsjö", ActorKind.SERVICE_NODE, Bond.TOGETHER)),
        ("slag=x&band=&ort=", NetFilter()),
    ],
)
def test_the_filter_of_an_address(app: Flask, query: str, wanted: NetFilter) -> None:
    with app.test_request_context(f"/?{query}"):
        assert wanted_ties() == wanted


def test_a_filter_goes_back_into_an_address() -> None:
    assert tie_args(NetFilter()) == {}
    wanted = NetFilter("Norsjö", ActorKind.ASSOCIATION, Bond.WAITING)
    assert tie_args(wanted) == {"ort": "Norsjö", "slag": "forening", "band": "vantar"}


def test_there_is_a_word_for_each_bond(app: Flask) -> None:
    with app.test_request_context("/"):
        assert len(bond_choices()) == len(Bond)
