"""Each rule of the page checks is shown to find the fault that it is for, and to let a sound page be."""

from typing import Any

import pytest
from flask import Flask, Response

from matchmaker.testing.pages import CheckedClient, form_fields, problems

HEAD = '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Rubrik – Tjänsten</title></head><body>'
SKIP = '<a href="#main">Hoppa till innehållet</a>'
SOUND = f"""{HEAD}{SKIP}<main id="main"><h1>Rubrik</h1><h2>Del</h2>
<form method="post" action="/spara"><input type="hidden" name="csrf_token" value="t">
<label for="email">E-post</label><input id="email" name="email" autocomplete="email" aria-describedby="hint">
<p id="hint">Hjälp</p>
<fieldset><legend>Val</legend><label><input type="radio" name="val" value="a"> A</label></fieldset>
<button type="submit">Spara</button></form>
<table><caption>Tabell</caption><tr><th scope="col">Kolumn</th></tr></table>
<img src="/static/x.svg" alt=""><a href="/om">Om projektet</a></main></body></html>"""


def with_body(content: str) -> str:
    return f'{HEAD}{SKIP}<main id="main"><h1>Rubrik</h1>{content}</main></body></html>'


def changed(old: str, new: str) -> str:
    assert old in SOUND
    return SOUND.replace(old, new)


FAULTS: list[tuple[str, str]] = [
    (changed("<!doctype html>", ""), "HTML: expected-doctype"),
    (changed("</h2>", ""), "HTML: "),
    (changed("<h2>Del</h2>", "<p><p></p></p>"), "HTML: "),
    (changed(' lang="sv"', ""), "lang is None"),
    (changed('lang="sv"', 'lang="nl"'), "lang is 'nl'"),
    (changed("<h1>Rubrik</h1>", ""), "0 h1 elements"),
    (changed("<h2>Del</h2>", "<h1>Två</h1>"), "2 h1 elements"),
    (changed("<title>Rubrik", "<title>Annat"), "does not begin with the h1"),
    (changed("<title>Rubrik – Tjänsten</title>", ""), "does not begin with the h1"),
    (changed("h2>", "h3>"), "heading level skips from h1 to h3"),
    (changed("main>", "div>").replace("<main", "<div"), "0 main elements"),
    (changed('<p id="hint">', '<p id="email">'), "id 'email' is used twice"),
    (changed('<p id="hint">', "<p>"), "points at 'hint', which is not there"),
    (changed('for="email"', 'for="mejl"'), "points at 'mejl', which is not there"),
    (changed('href="#main"', 'href="#innehall"'), "points at 'innehall', which is not there"),
    (changed("<h2>", '<h2 style="color:red">'), "inline style on <h2>"),
    (changed("<h2>", '<h2 onclick="x()">'), "inline onclick on <h2>"),
    (changed("</head>", "<style>p{}</style></head>"), "inline <style>"),
    (changed("</head>", "<script>x()</script></head>"), "inline <script>"),
    (changed('src="/static/x.svg"', 'src="https://cdn.example/x.svg"'), "third party: https://cdn.example/x.svg"),
    (changed('src="/static/x.svg"', 'src="//cdn.example/x.svg"'), "third party: //cdn.example/x.svg"),
    (changed('action="/spara"', 'action="https://evil.example/"'), "third party: https://evil.example/"),
    (changed(">Om projektet<", "><"), "<a> without text: /om"),
    (changed(">Spara<", "><"), "<button> without text"),
    (changed(">Om projektet<", ">Läs mer<"), "link text says nothing: 'Läs mer'"),
    (changed('<button type="submit">', "<button>"), "button without a type: 'Spara'"),
    (changed(SKIP, ""), "the first stop of the keyboard is not a skip link"),
    (changed('<a href="/om">', '<a href="/om" tabindex="3">'), "positive tabindex on <a>"),
    (changed('<label for="email">E-post</label>', ""), "field 'email' has no label"),
    (changed(' aria-describedby="hint"', ' aria-invalid="true"'), "field 'email' is invalid, but no message"),
    (with_body('<label><input type="radio" name="val"> A</label>'), "radio 'val' outside a fieldset"),
    (changed(' autocomplete="email"', ""), "field 'email' lacks autocomplete='email'"),
    (changed("<legend>Val</legend>", ""), "fieldset without a legend"),
    (changed(' action="/spara"', ""), "form without an action"),
    (changed('name="csrf_token"', 'name="token"'), "POST form '/spara' without csrf_token"),
    (changed('<button type="submit">Spara</button>', ""), "form '/spara' without a button"),
    (changed(' alt=""', ""), "img without alt: /static/x.svg"),
    (changed(' scope="col"', ""), "th without scope: 'Kolumn'"),
    (changed("<caption>Tabell</caption>", ""), "table without a caption"),
    (changed("<th ", "<td ").replace("</th>", "</td>"), "table without header cells"),
]


def test_a_sound_page_has_no_problems() -> None:
    assert problems(SOUND) == []


@pytest.mark.parametrize(("html", "found"), FAULTS, ids=[found for _, found in FAULTS])
def test_a_rule_finds_its_fault(html: str, found: str) -> None:
    assert any(found in problem for problem in problems(html)), problems(html)


@pytest.mark.parametrize(
    "content",
    [
        '<a href="/x" aria-label="Till x"></a>',
        '<a href="/x"><img src="/x.svg" alt="Till x"></a>',
        '<form method="get" action="/sok"><label>Sök<input name="q"></label><button type="submit">Sök</button></form>',
        '<table aria-labelledby="main"><tr><th scope="row">A</th></tr></table>',
        '<a href="https://digg.se/">Digg</a>',
        '<p tabindex="-1">Hit</p>',
        '<script src="/static/x.js"></script>',
        "<!-- a comment is no element -->",
    ],
)
def test_what_is_allowed_is_let_be(content: str) -> None:
    assert problems(with_body(content)) == []


def test_a_problem_that_is_there_twice_is_told_once() -> None:
    assert len(problems(with_body('<img src="/x.svg"><img src="/x.svg">'))) == 1


@pytest.fixture
def client() -> CheckedClient:
    """A browser at an app with a few pages."""
    app = Flask("x", static_folder=None)
    app.test_client_class = CheckedClient
    broken = changed("<h1>Rubrik</h1>", "")
    pages: dict[str, Any] = {
        "/sound": SOUND,
        "/broken": broken,
        "/old": (broken, 302, {"Location": "/sound"}),
        "/away": ("", 503),
        "/text": Response("plain", mimetype="text/plain"),
        "/none": ("", 204),
    }
    for path, answer in pages.items():
        app.add_url_rule(path, path[1:], lambda answer=answer: answer)
    app.add_url_rule("/spara", "save", lambda: Response("saved", mimetype="text/plain"), methods=["POST"])
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


@pytest.mark.parametrize("path", ["/sound", "/old", "/text", "/none"])
def test_the_client_gives_what_is_sound_or_no_page_at_all(client: CheckedClient, path: str) -> None:
    client.get(path)
    client.head("/broken")


def test_the_client_refuses_a_broken_page_and_says_which(client: CheckedClient) -> None:
    with pytest.raises(AssertionError, match=r"GET /broken:\n  0 h1 elements"):
        client.get("/broken")


def test_the_client_refuses_an_answer_that_is_a_fault_of_ours(client: CheckedClient) -> None:
    with pytest.raises(AssertionError, match="GET /away answered 503"):
        client.get("/away")


def test_a_test_may_look_at_a_broken_page_but_only_for_a_while(client: CheckedClient) -> None:
    with client.unchecked() as same:
        assert same.get("/broken").status_code == 200
        assert same.get("/away").status_code == 503
    with pytest.raises(AssertionError):
        client.get("/broken")


def test_a_form_is_sent_as_it_stands_with_what_is_filled_in(
    client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: dict[str, Any] = {}
    original = CheckedClient.post

    def post(self: CheckedClient, address: str, data: Any = None, **kwargs: Any) -> Any:
        sent.update(data)
        return original(self, address, data=data, **kwargs)

    monkeypatch.setattr(CheckedClient, "post", post)
    assert client.post_form("/spara", {"email": "eva@norsjo.example"}, page="/sound").text == "saved"
    assert sent == {"csrf_token": "t", "email": "eva@norsjo.example"}


FORM = """<form method="post" action="/a#b"><input name="line" value="1"><input name="line" value="2">
<input name="empty">
<textarea name="prose">\nTvå\nrader</textarea><input type="checkbox" name="box" value="on" checked>
<input type="checkbox" name="other" value="on"><input type="radio" name="r" value="x">
<input type="radio" name="r" value="y" checked>
<select name="s"><option value="1">A</option><option value="2" selected>B</option></select>
<select name="first">
<option value="7">A</option></select><input type="submit" name="go" value="x"><input value="nameless"></form>"""


def test_a_forms_fields_are_those_that_a_browser_would_send() -> None:
    assert form_fields(FORM, "/a") == {
        "line": ["1", "2"],
        "empty": "",
        "prose": "Två\nrader",
        "box": "on",
        "r": "y",
        "s": "2",
        "first": "7",
    }


def test_a_form_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(LookupError, match=r"no POST form to '/b' on the page; there are \['/a#b'\]"):
        form_fields(FORM, "/b")
