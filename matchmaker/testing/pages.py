"""Rules that every page must hold, checked by the test client on each page that any test fetches."""

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matchmaker.languages import languages, translated
from matchmaker.testing.documents import calendar_faults, paper_faults

REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-errormessage", "aria-owns", "list")
EMPTY_WORDS = {"läs mer", "klicka här", "här", "mer", "read more", "click here", "more", "here"}
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
FAILED = {translated("Fel", tag) or "Fel" for tag in languages()}
"""How the title of a page begins on which something has to be put right."""
AUTOCOMPLETE = {"email": "email", "contact_email": "email", "contact_phone": "tel", "contact_name": "name"}


class Page:
    """A parsed page with what the rules ask of it."""

    def __init__(self, html: str) -> None:
        parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
        self.root: Element = parser.parse(html)
        self.parse_errors = [f"HTML: {code} at {position}" for position, code, _ in parser.errors]
        self.elements = [e for e in self.root.iter() if isinstance(e.tag, str)]
        self.parents = {child: parent for parent in self.root.iter() for child in parent}
        self.ids = [i for e in self.elements if (i := e.get("id")) is not None]

    def all(self, *tags: str) -> list[Element]:
        """The elements with one of these tags, in order."""
        return [e for e in self.elements if e.tag in tags]

    def ancestors(self, element: Element) -> Iterator[Element]:
        """The elements around ``element``, from the inside out."""
        while (parent := self.parents.get(element)) is not None:
            yield parent
            element = parent


@lru_cache(maxsize=2)
def page_of(html: str) -> Page:
    """The parsed page; the form on a page that was just checked is found without parsing it again."""
    return Page(html)


def text_of(element: Element) -> str:
    """The text in ``element``, with single blanks."""
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


Rule = Callable[[Page], Iterator[str]]


def problems(html: str) -> list[str]:
    """The rules that a page breaks, each as a sentence; empty when it holds them all."""
    page = page_of(html)
    return [*page.parse_errors, *dict.fromkeys(found for rule in RULES for found in rule(page))]


def one_question(page: Page) -> Iterator[str]:
    """One h1, a title that begins with it, headings without gaps, one main, a language."""
    if page.root.get("lang") not in languages():
        yield f"lang is {page.root.get('lang')!r}"
    headings = [text_of(e) for e in page.all("h1")]
    title = re.sub(rf"^({'|'.join(FAILED)}): ", "", text_of(page.all("title")[0])) if page.all("title") else ""
    if len(headings) != 1:
        yield f"{len(headings)} h1 elements"
    elif not title.startswith(headings[0]):
        yield f"the title {title!r} does not begin with the h1 {headings[0]!r}"
    levels = [int(e.tag[1]) for e in page.elements if re.fullmatch("h[1-6]", e.tag)]
    yield from (f"heading level skips from h{a} to h{b}" for a, b in pairwise(levels) if b > a + 1)
    if len(page.all("main")) != 1:
        yield f"{len(page.all('main'))} main elements"


def references_lead_somewhere(page: Page) -> Iterator[str]:
    """Ids are unique, and what points at an id finds it."""
    yield from (f"id {i!r} is used twice" for i in sorted({i for i in page.ids if page.ids.count(i) > 1}))
    for element in page.elements:
        targets = [t for name in REFERENCES for t in (element.get(name) or "").split()]
        href = element.get("href") or ""
        if element.tag == "a" and href.startswith("#"):
            targets.append(href[1:])
        yield from (f"<{element.tag}> points at {t!r}, which is not there" for t in targets if t not in page.ids)


def nothing_inline_or_foreign(page: Page) -> Iterator[str]:
    """No script, style or handler in the page, and nothing loaded from elsewhere."""
    for element in page.elements:
        yield from (
            f"inline {name} on <{element.tag}>" for name in element.attrib if name.startswith("on") or name == "style"
        )
        is_code = element.tag == "script" and element.get("type") != "application/ld+json"  # data, which nothing runs
        if element.tag == "style" or (is_code and not element.get("src")):
            yield f"inline <{element.tag}>"
        for name in ("src", "href", "action"):
            if element.tag != "a" and re.match(r"(https?:)?//", element.get(name) or ""):
                yield f"third party: {element.get(name)}"


def links_and_buttons_say_what(page: Page) -> Iterator[str]:
    """Each has a text that means something; buttons have a type; a skip link comes first."""
    for element in page.all("a", "button"):
        named = text_of(element) or element.get("aria-label") or element.get("aria-labelledby")
        if not named and not any(child.get("alt") for child in element.iter("img")):
            yield f"<{element.tag}> without text: {element.get('href', '')}"
        if element.tag == "a" and text_of(element).lower() in EMPTY_WORDS:
            yield f"link text says nothing: {text_of(element)!r}"
        if element.tag == "button" and not element.get("type"):
            yield f"button without a type: {text_of(element)!r}"
    stops = [e for e in page.all("a", "button", "input", "select", "textarea") if e.get("type") != "hidden"]
    if stops and not (stops[0].get("href") or "").startswith("#"):
        yield "the first stop of the keyboard is not a skip link"
    yield from (
        f"positive tabindex on <{e.tag}>"
        for e in page.elements
        if (e.get("tabindex") or "0").isdigit() and int(e.get("tabindex") or 0) > 0
    )


def fields_are_labelled(page: Page) -> Iterator[str]:
    """Each field has a label and, when invalid, its message; choices stand in fieldsets with legends."""
    labelled = {e.get("for") for e in page.all("label")}
    for field in page.all("input", "select", "textarea"):
        name, kind = field.get("name") or "?", (field.get("type") or "").lower()
        if kind in UNLABELLED:
            continue
        around = list(page.ancestors(field))
        if not (field.get("id") in labelled or any(e.tag == "label" for e in around) or field.get("aria-label")):
            yield f"field {name!r} has no label"
        if field.get("aria-invalid") == "true" and not field.get("aria-describedby"):
            yield f"field {name!r} is invalid, but no message is tied to it"
        if kind == "radio" and not any(e.tag == "fieldset" for e in around):
            yield f"radio {name!r} outside a fieldset"
        if AUTOCOMPLETE.get(name) and field.get("autocomplete") != AUTOCOMPLETE[name]:
            yield f"field {name!r} lacks autocomplete={AUTOCOMPLETE[name]!r}"
    yield from ("fieldset without a legend" for e in page.all("fieldset") if not list(e.iter("legend")))


def forms_are_safe(page: Page) -> Iterator[str]:
    """Each form says where it goes, has a button and, when it changes something, a CSRF token."""
    for form in page.all("form"):
        action = form.get("action")
        if not action:
            yield "form without an action"
        if (form.get("method") or "get").lower() == "post" and not any(
            e.get("name") == "csrf_token" for e in form.iter("input")
        ):
            yield f"POST form {action!r} without csrf_token"
        if not any(e.tag == "button" for e in form.iter()):
            yield f"form {action!r} without a button"


def pictures_and_tables_speak(page: Page) -> Iterator[str]:
    """Images have alternative texts; tables have captions and scoped headers."""
    yield from (f"img without alt: {e.get('src')}" for e in page.all("img") if e.get("alt") is None)
    yield from (f"th without scope: {text_of(e)!r}" for e in page.all("th") if not e.get("scope"))
    for table in page.all("table"):
        if not list(table.iter("caption")) and not table.get("aria-labelledby"):
            yield "table without a caption"
        if not list(table.iter("th")):
            yield "table without header cells"


RULES: tuple[Rule, ...] = (
    one_question,
    references_lead_somewhere,
    nothing_inline_or_foreign,
    links_and_buttons_say_what,
    fields_are_labelled,
    forms_are_safe,
    pictures_and_tables_speak,
)


CHECKS: Mapping[str, Callable[[bytes], list[str]]] = {
    "text/html": lambda raw: problems(raw.decode()),
    "application/pdf": paper_faults,
    "text/calendar": calendar_faults,
}
"""What is asked of each kind of answer."""


class CheckedClient(FlaskClient):
    """Flask's test client; each page, PDF and calendar that it gets must hold the rules, and no answer may be a 5xx."""

    checking = True

    @contextlib.contextmanager
    def unchecked(self) -> Iterator["CheckedClient"]:
        """For tests that must see a broken page."""
        self.checking = False
        try:
            yield self
        finally:
            self.checking = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Make a request and check what comes back (AssertionError)."""
        response = super().open(*args, **kwargs)
        if self.checking:
            where = f"{response.request.method} {response.request.path}"
            if response.status_code >= 500:
                raise AssertionError(f"{where} answered {response.status_code}")
            has_body = response.request.method not in {"HEAD", "OPTIONS"} and response.status_code != 204
            check = CHECKS.get(response.mimetype or "")
            if has_body and check is not None and not 300 <= response.status_code < 400:
                found = check(response.get_data())
                if found:
                    raise AssertionError("\n  ".join([f"{where}:", *found]))
        return response

    def post_form(
        self, address: str, values: dict[str, Any] | None = None, *, page: str | None = None, **kwargs: Any
    ) -> TestResponse:
        """Fetch ``page`` (else ``address``), take its form for ``address`` as it is, and send it with ``values``."""
        html = self.get(page or address, follow_redirects=True).get_data(as_text=True)
        fields = form_fields(html, address)
        return self.post(address, data=fields | (values or {}), **kwargs)


def form_fields(html: str, action: str) -> dict[str, Any]:
    """What a browser would send for the page's POST form to ``action``; raises LookupError when there is none.

    The form's own query counts only when ``action`` has one.
    """
    page = page_of(html)
    for form in page.all("form"):
        address = (form.get("action") or "").partition("#")[0]
        if (form.get("method") or "").lower() == "post" and action in {address, address.partition("?")[0]}:
            return dict(_sent_fields(form))
    raise LookupError(
        f"no POST form to {action!r} on the page; there are {[f.get('action') for f in page.all('form')]}"
    )


def _sent_fields(form: Element) -> Iterator[tuple[str, Any]]:
    several: dict[str, list[str]] = {}
    for field in form.iter():
        name = field.get("name") if field.tag in {"input", "select", "textarea"} else None
        kind = (field.get("type") or "").lower()
        if not name or kind in {"submit", "button"}:
            continue
        if field.tag == "textarea":
            several.setdefault(name, []).append((field.text or "").removeprefix("\n"))
        elif field.tag == "select":
            options = list(field.iter("option"))
            chosen = [o for o in options if o.get("selected") is not None] or options[:1]
            several.setdefault(name, []).extend(o.get("value") or "" for o in chosen)
        elif kind not in {"checkbox", "radio"} or field.get("checked") is not None:
            several.setdefault(name, []).append(field.get("value") or "")
    return ((name, values if len(values) > 1 else values[0]) for name, values in several.items())
