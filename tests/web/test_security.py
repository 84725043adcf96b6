"""What every request may not do, and what every response carries."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from matchmaker.app import create_app
from matchmaker.models import Account, OutboxMail, WebSession
from matchmaker.models.extension import db
from matchmaker.settings import Settings
from matchmaker.testing.pages import CheckedClient, form_fields
from matchmaker.web import security
from matchmaker.web.access import for_everyone
from matchmaker.web.security import HEADERS, MAX_BODY
from tests.web.rooms import address, rules

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "multipart/form-data; boundary=x"
NAMELESS = b"--x\r\nContent-Disposition: form-data\r\n\r\nno name\r\n--x--\r\n"
FILE = b'--x\r\nContent-Disposition: form-data; name="email"; filename="a.txt"\r\n\r\na file\r\n--x--\r\n'


def another(settings: Settings, **changes: Any) -> CheckedClient:
    """A browser at another service on the same database, with other settings."""
    app = create_app(replace(settings, **changes))
    app.testing = True
    app.test_client_class = CheckedClient
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


@pytest.fixture(autouse=True)
def dispose(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close the engines of apps that a test makes itself."""
    made: list[Flask] = []
    make = create_app

    def make_and_remember(settings: Settings) -> Flask:
        made.append(make(settings))
        return made[-1]

    monkeypatch.setattr("tests.web.test_security.create_app", make_and_remember)
    yield
    for app in made:
        with app.app_context():
            db.engine.dispose()


def assert_guarded(response: Response) -> None:
    for name, value in HEADERS.items():
        assert response.headers.get(name) == value, name
    assert "Cache-Control" in response.headers
    assert "Server" not in response.headers
    assert "X-Powered-By" not in response.headers


def test_the_policy_lets_nothing_in_but_our_own_files() -> None:
    policy = dict(part.split(" ", 1) for part in security.CONTENT_SECURITY_POLICY.split("; "))
    assert policy["default-src"] == "'none'"
    assert set(policy.values()) == {"'none'", "'self'"}
    assert {"frame-ancestors", "base-uri", "form-action", "object-src"} <= policy.keys()


@pytest.mark.no_cover  # a walk through everything
def test_every_page_carries_the_headers_for_everyone(furnished: CheckedClient) -> None:
    stranger = furnished.application.test_client()
    for client in (furnished, stranger):
        for rule in rules(furnished.application, "GET"):
            with client.get(address(furnished.application, rule)) as response:
                assert response.status_code < 500
                assert_guarded(response)


@pytest.mark.parametrize(
    ("method", "path", "body", "kind", "status"),
    [
        ("GET", "/finns-inte", b"", FORM, 404),
        ("GET", "/static/finns-inte.css", b"", FORM, 404),
        ("GET", "/static/../../settings.py", b"", FORM, 404),
        ("GET", "/%2e%2e/%2e%2e/etc/passwd", b"", FORM, 404),
        ("POST", "/om", b"", FORM, 405),
        ("PUT", "/om", b"", FORM, 405),
        ("PROPFIND", "/", b"", FORM, 405),
        ("TRACE", "/", b"", FORM, 405),
        ("POST", "/logga-in", b"email=x", FORM, 400),
        ("POST", "/logga-in", NAMELESS, BOUNDARY, 415),
        ("POST", "/logga-in", b"{}", "application/json", 415),
        ("POST", "/logga-in", b"email=" + b"x" * MAX_BODY, FORM, 413),
        ("GET", "/?q=%00", b"", FORM, 400),
        ("GET", "/nu", b"", FORM, 302),
        ("OPTIONS", "/om", b"", FORM, 200),
        ("HEAD", "/om", b"", FORM, 200),
    ],
)
def test_every_refusal_carries_the_headers_too(
    client: CheckedClient, method: str, path: str, body: bytes, kind: str, status: int
) -> None:
    response = client.open(path, method=method, data=body, content_type=kind)
    assert response.status_code == status
    assert_guarded(response)


def test_a_fault_of_ours_is_a_page_with_the_headers_and_shows_nothing_inside(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.testing = False

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the secret inside")

    monkeypatch.setitem(app.view_functions, "site.about", security_free(fail))
    with client.unchecked():
        response = client.get("/om")
    assert response.status_code == 500
    assert "<h1>Något gick fel hos oss</h1>" in response.text
    assert "secret" not in response.text
    assert_guarded(response)


def security_free(view: Any) -> Any:
    """A view for everyone."""
    view.permission = None
    return view


def test_staff_pages_are_kept_by_nobody_and_public_ones_by_the_readers_own_browser(furnished: CheckedClient) -> None:
    assert furnished.get("/nu").headers["Cache-Control"] == "no-store"
    assert furnished.application.test_client().get("/om").headers["Cache-Control"] == "private, no-cache"


def test_static_files_may_be_kept_for_a_year(client: CheckedClient) -> None:
    with client.get("/static/style.css") as response:
        assert "max-age=31536000" in response.headers["Cache-Control"]


def test_pages_are_sent_compressed(client: CheckedClient) -> None:
    with client.unchecked():
        response = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response.headers["Vary"]


def test_what_is_sent_piece_by_piece_as_files_are_goes_in_the_smallest_way_too(app: Flask) -> None:
    style = for_everyone(lambda: Response((b"a { color: red }" for _ in range(99)), mimetype="text/css"))
    app.add_url_rule("/stil", view_func=style, endpoint="stil")
    with app.test_client().get("/stil", headers={"Accept-Encoding": "gzip, deflate, br, zstd"}) as response:
        assert response.headers["Content-Encoding"] == "br"


# Hosts, HTTPS and proxies


def test_an_unknown_host_is_refused_and_not_repeated(settings: Settings) -> None:
    client = another(settings, public_url="https://vihjalpsat.example")
    assert client.get("/", base_url="https://vihjalpsat.example").status_code == 200
    for method in ("GET", "POST"):
        response = client.open("/logga-in?next=/om", method=method, base_url="https://evil.example")
        assert response.status_code == 400
        assert "evil" not in response.text + str(response.headers)
        assert response.mimetype == "text/plain"
        assert_guarded(response)


def test_an_unknown_host_that_sends_files_or_no_token_is_refused_the_same_way(settings: Settings) -> None:
    client = another(settings, trusted_hosts=("vihjalpsat.example",))
    for body, kind in ((NAMELESS, BOUNDARY), (b"a=%00", FORM), (b"a=b", FORM)):
        response = client.post("/logga-in", data=body, content_type=kind, base_url="https://evil.example")
        assert (response.status_code, response.mimetype) == (400, "text/plain")


def test_hosts_that_are_named_are_served_and_no_others(settings: Settings) -> None:
    client = another(settings, trusted_hosts=("a.example", "b.example"), public_url="https://c.example")
    served = [client.get("/om", base_url=f"https://{host}.example").status_code for host in "abc"]
    assert served == [200, 200, 400]


def test_a_forwarded_host_is_not_believed(settings: Settings) -> None:
    client = another(settings, proxies=1)
    response = client.get("/nu", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil" not in response.text + str(response.headers)


@pytest.mark.parametrize(("proxies", "is_secure"), [(0, False), (1, True)])
def test_https_is_believed_from_as_many_proxies_as_there_are(settings: Settings, proxies: int, is_secure: bool) -> None:
    client = another(settings, proxies=proxies)
    response = client.get("/logga-in", headers={"X-Forwarded-Proto": "https"})
    assert ("Strict-Transport-Security" in response.headers) is is_secure
    assert ("Secure" in response.headers["Set-Cookie"]) is is_secure
    assert response.headers["Set-Cookie"].startswith("__Host-") is is_secure


def test_https_is_demanded_for_a_year_by_those_who_have_it(client: CheckedClient) -> None:
    secure = client.get("/", base_url="https://localhost").headers["Strict-Transport-Security"]
    assert int(re.findall(r"max-age=(\d+)", secure)[0]) >= 31536000
    assert "Strict-Transport-Security" not in client.get("/").headers


def test_a_path_cannot_lead_to_another_site(client: CheckedClient) -> None:
    response = client.get("/", environ_overrides={"PATH_INFO": "//evil.example/%2e%2e"})
    assert response.status_code in {308, 404}
    assert not re.match(r"(https?:)?//evil", response.headers.get("Location", ""))


def test_another_sites_scripts_get_no_leave_to_read(client: CheckedClient) -> None:
    response = client.get("/", headers={"Origin": "https://evil.example"})
    assert "Access-Control" not in str(response.headers)


# Forms that did not come from us


def forms(app: Flask) -> list[Rule]:
    """The addresses that forms are sent to: all that take POST but those that read none."""
    views = app.view_functions
    return [rule for rule in rules(app, "POST") if not hasattr(views[rule.endpoint], "reads_no_form")]


def test_one_address_reads_no_form_and_needs_no_token(app: Flask) -> None:
    assert [rule.endpoint for rule in rules(app, "POST") if rule not in forms(app)] == ["actors.end_news"]


@pytest.mark.parametrize("body", [NAMELESS, FILE], ids=["a part without a name", "a file"])
def test_what_is_sent_to_it_beside_the_address_does_not_matter(furnished: CheckedClient, body: bytes) -> None:
    [rule] = [rule for rule in rules(furnished.application, "POST") if rule.endpoint == "actors.end_news"]
    path = address(furnished.application, rule)
    assert furnished.post(path, data=body, content_type=BOUNDARY).status_code == furnished.post(path).status_code == 200


def test_every_form_is_refused_without_a_token(furnished: CheckedClient) -> None:
    for rule in forms(furnished.application):
        response = furnished.post(address(furnished.application, rule), data={"title": "Ett ord"})
        assert response.status_code in {400, 401}, rule  # 401 where a visitor's session would be needed
        assert "Ett ord" in response.text


@pytest.mark.parametrize("token", ["", "x", "IjEyMyI.aaaa.bbbb"])
def test_a_false_token_is_refused_and_what_was_typed_can_be_sent_again(
    client: CheckedClient, database: Session, leader: Account, token: str
) -> None:
    client.get("/logga-in")
    response = client.post("/logga-in?next=/moten", data={"csrf_token": token, "email": leader.email})
    assert response.status_code == 400
    assert "<h1>Skicka en gång till</h1>" in response.text
    assert leader.email in response.text
    assert database.query(OutboxMail).count() == 0
    database.rollback()
    again = form_fields(response.text, "/logga-in?next=/moten")
    assert client.post("/logga-in?next=/moten", data=again).status_code == 303
    assert database.query(OutboxMail).count() == 1
    database.rollback()


def test_the_token_of_another_browser_is_refused(client: CheckedClient, app: Flask) -> None:
    foreign = form_fields(client.get("/logga-in").text, "/logga-in")
    other = app.test_client()
    assert other.post("/logga-in", data=foreign).status_code == 400
    other.get("/logga-in")
    assert other.post("/logga-in", data=foreign).status_code == 400


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_sites_form_gets_neither_a_session_nor_its_own_words_back(
    client: CheckedClient, database: Session, site: str
) -> None:
    response = client.post("/logga-in", data={"email": "Köp nu!"}, headers={"Sec-Fetch-Site": site})
    assert response.status_code == 400
    assert "Köp nu!" not in response.text
    assert "Set-Cookie" not in response.headers
    assert database.query(WebSession).count() == 0


def test_what_was_chosen_is_sent_again_but_not_shown_as_if_it_had_been_typed(client: CheckedClient) -> None:
    response = client.post(
        "/logga-in",
        data={"kind": "service_node", "horizon": "now", "months": "7", "reach": "municipality", "email": "Hej"}
        | {"ride": "offers", "answer": "goes_well", "other": "ja", "causes": "practical", "1": "partly"},
    )
    shown = response.text.partition("<section")[2].partition("</section>")[0]
    assert "Hej" in shown
    assert "service_node" not in shown
    assert "municipality" not in shown
    for chosen in ("offers", "goes_well", "ja", "practical", "partly"):
        assert f">{chosen}<" not in shown
    assert form_fields(response.text, "/logga-in")["kind"] == "service_node"


@pytest.mark.no_cover  # a walk through everything
def test_a_method_cannot_be_smuggled_in(furnished: CheckedClient) -> None:
    for headers, path in (({"X-HTTP-Method-Override": "POST"}, "/om"), ({}, "/om?_method=DELETE")):
        assert furnished.get(path, headers=headers).status_code == 200
    for rule in rules(furnished.application, "POST"):
        path = address(furnished.application, rule)
        for method in ("PUT", "PATCH", "DELETE"):
            assert furnished.open(path, method=method).status_code in {400, 405}, rule


def test_nothing_changes_by_following_a_link(furnished: CheckedClient, database: Session) -> None:
    only_post = {str(r) for r in rules(furnished.application, "POST")} - {
        str(r) for r in rules(furnished.application, "GET")
    }
    for rule in rules(furnished.application, "POST"):
        path = address(furnished.application, rule)
        if str(rule) in only_post and "GET" not in furnished.application.url_map.bind("x").allowed_methods(path):
            assert furnished.get(path).status_code == 405, rule


# Bodies that no form of ours sends


@pytest.mark.parametrize("body", [NAMELESS, FILE], ids=["a part without a name", "a file in a field for text"])
def test_every_form_refuses_multipart(furnished: CheckedClient, body: bytes) -> None:
    for client in (furnished, furnished.application.test_client()):
        for rule in forms(furnished.application):
            path = address(furnished.application, rule)
            takes_files = hasattr(furnished.application.view_functions[rule.endpoint], "file_limit")
            refused = {400, 401} if takes_files else {415}  # 401 from strangers, whose file is not looked at
            assert client.post(path, data=body, content_type=BOUNDARY).status_code in refused, rule


@pytest.mark.parametrize("body", [NAMELESS, FILE], ids=["a part without a name", "a file in a field for text"])
def test_without_that_refusal_the_trap_is_real(app: Flask, client: CheckedClient, body: bytes) -> None:
    app.before_request_funcs[None].remove(security.refuse_multipart)
    app.config["WTF_CSRF_CHECK_DEFAULT"] = body is NAMELESS  # a file reaches the form only behind a true token
    app.testing = False
    if body is FILE:
        app.config["WTF_CSRF_ENABLED"] = False
    with client.unchecked():
        assert client.post("/logga-in", data=body, content_type=BOUNDARY).status_code == 500


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/mixed; boundary=x", "x", "multipart/form-data"]
)
def test_other_kinds_of_bodies_are_refused(client: CheckedClient, kind: str) -> None:
    assert client.post("/logga-in", data=b"x", content_type=kind).status_code == 415


def test_a_body_that_is_too_long_is_refused_before_it_is_read(client: CheckedClient) -> None:
    for path in ("/logga-in", "/beratta", "/finns-inte"):
        response = client.post(path, data={"email": "x" * MAX_BODY})
        assert response.status_code == 413
        assert "<h1>Det blev för mycket text</h1>" in response.text


def test_thousands_of_fields_are_survived(client: CheckedClient) -> None:
    response = client.post("/logga-in", data={f"f{n}": "" for n in range(20_000)})
    assert response.status_code == 400
    assert len(response.data) < 10_000
