"""Nobody is sent to another site by a link to ours, whatever it holds."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matchmaker.testing.pages import CheckedClient
from matchmaker.web.targets import safe_target

HERE = "https://here.example/logga-in"
CHARACTERS = "/\\@:\t\n\r?#. \0[]\u2028\x7fa"
PARTS = st.sampled_from([*CHARACTERS, "//", "http:", "https:", "javascript:", "evil.example", "%2f", "%5c"])
TARGETS = st.one_of(st.text(max_size=30), st.lists(PARTS, max_size=8).map("".join))


def where_a_browser_goes(location: str) -> str:
    """The host to which a browser follows a Location: it drops tabs and line ends and takes a backslash for a slash."""
    location = re.sub(r"[\t\r\n]", "", location).strip("".join(map(chr, range(33)))).replace("\\", "/")
    return urlsplit(urljoin(HERE, location)).netloc


@given(TARGETS)
@example("//evil.example")
@example("/\\evil.example")
@example("/\t/evil.example")
@example("https:evil.example")
@example("/%0a/evil.example")
def test_a_target_leads_to_this_site_or_is_replaced(target: str) -> None:
    found = safe_target(target, "/otherwise")
    assert found in (target, "/otherwise")
    assert where_a_browser_goes(found) == "here.example"


@pytest.mark.parametrize("target", ["/", "/forslag?sida=2&nya=ja", "/moten/3#punkt-2", "/alla/Åsele", "/sök?q=å"])
def test_pages_of_ours_are_led_to(target: str) -> None:
    assert safe_target(target, "/otherwise") == target


@pytest.mark.parametrize(
    "target",
    [None, "", "nu", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
     "javascript:alert(1)", "/nu\n", "/a\\b", "/\x00", "http:/nu", " /nu", "/[", "//[", "/nu\u2028"],
)  # fmt: skip
def test_all_else_is_replaced(target: str | None) -> None:
    assert safe_target(target, "/otherwise") in ("/otherwise", "/[", "/nu\u2028")


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"])
def test_no_page_sends_its_reader_away(client: CheckedClient, leader_client: CheckedClient, target: str) -> None:
    assert client.get("/sprak/en", query_string={"next": target}).headers["Location"] == "/"
    assert leader_client.get("/logga-in", query_string={"next": target}).headers["Location"] == "/nu"
