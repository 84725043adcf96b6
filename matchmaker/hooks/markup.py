"""Whether the HTML of a plugin's page fits within a page of the service; how it does not is told in one plain line."""

import re
from html.parser import HTMLParser

EMPTY = frozenset({"area", "br", "col", "hr", "img", "input", "source", "track", "wbr"})
"""Elements without an end."""

OURS = frozenset({"html", "head", "title", "body", "header", "main", "footer", "h1"})
"""What the service writes itself, once a page."""

REFUSED = frozenset({"script", "style", "link", "base", "meta", "iframe", "object", "embed"})
"""What the content security policy refuses, or what changes the whole page."""


def markup_fault(html: str) -> str:
    """The first thing that is wrong with the HTML; empty when it is sound."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if not reader.fault and reader.open:
        return f"<{reader.open[-1]}> is not closed"
    return reader.fault


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fault, self.open, self.level = "", list[str](), 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self._note(_tag_fault(tag, dict(attrs)))
        if re.fullmatch("h[2-6]", tag):
            if int(tag[1]) > self.level + 1:
                self._note(f"<{tag}> skips a level: the heading before it has {self.level}, and the page's own has 1")
            self.level = int(tag[1])
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element written as ``<br/>``."""
        self._note(_tag_fault(tag, dict(attrs)) or ("" if tag in EMPTY else f"<{tag}/> must be closed by </{tag}>"))

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self._note(f"</{tag}> closes " + (f"<{self.open[-1]}>" if self.open else "what is not open"))

    def _note(self, fault: str) -> None:
        self.fault = self.fault or fault


def _tag_fault(tag: str, attributes: dict[str, str | None]) -> str:
    if tag in OURS:
        return f"<{tag}> is written by the service"
    if tag in REFUSED:
        return f"<{tag}> is refused: scripts, styles and frames cannot come from a plugin's page"
    for name in attributes:
        if name == "style" or name.startswith("on"):
            return f"{name}=… on <{tag}> is refused by the content security policy"
    for name in ("src", "action", "srcset"):
        if re.match(r"\s*(?:[a-z]+:)?//|\s*javascript:", attributes.get(name) or "", re.IGNORECASE):
            return f"{name}=… on <{tag}> leads to another machine"
    if re.match(r"\s*javascript:", attributes.get("href") or "", re.IGNORECASE):
        return f"href=… on <{tag}> is a script"
    if tag == "img" and attributes.get("alt") is None:
        return "<img> needs alt=…, which may be empty"
    if tag == "form" and (attributes.get("method") or "get").lower() != "get":
        return "<form> can only ask (method=get): a page changes nothing"
    return ""
