"""What pages, files and orders of plugins promise, each with a check that tells in one plain line how it is broken."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any

import numpy as np

from matchmaker.hooks.faults import one_line
from matchmaker.hooks.markup import markup_fault
from matchmaker.hooks.running import same_rows
from matchmaker.hooks.things import CollaborationFact, Exporter, Facts, Page, Party, Reranker, SuggestionFact, Visit
from matchmaker.matching.candidates import candidate_pairs
from matchmaker.matching.contract.promises import Broken
from matchmaker.matching.contract.whereabouts import place_of
from matchmaker.matching.engine import best, rows_worth_showing
from matchmaker.matching.judging import Judged
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Task
from matchmaker.matching.texts import Text

Thing = Exporter | Page | Reranker

OWN = "<own>&\"'"
"""What people may write, and what must not become markup of the page."""

SHOWN = 10
"""An order is tried on so many pairs a need at most."""


NOBODY = Snapshot(actors=(), needs=(), resources=())
"""What there is on the first day."""


class _Nonsense(dict[str, str]):
    """The arguments of somebody who writes nonsense after every name in the address."""

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> str:
        return OWN

    def get(self, key: str, default: Any = None) -> str:
        """The same for every name."""
        return OWN


def broken_by(
    thing: Thing, snapshot: Snapshot, begin: Callable[[str], object] = lambda promise: None
) -> tuple[Broken, ...]:
    """The promises that a page, file or order breaks on what ``snapshot`` tells; none when it is sound.

    When it cannot be made at all, nothing else is tried. ``begin`` is told of each promise before it is tried.
    """
    broken: list[Broken] = []
    for name, check in promises_of(thing).items():
        begin(name)
        where = ""
        try:
            message = check(thing, snapshot)
        except (Exception, SystemExit) as error:  # the wall: the next promise is tried all the same
            message = " ".join([one_line(error), *getattr(error, "__notes__", ())])
            where = place_of(error, function_of(thing))
        if message:
            broken.append(Broken(name, message, where))
        if message and name == "made":
            break
    return tuple(broken)


def function_of(thing: Thing) -> Callable[..., object]:
    """What the plugin has written of a thing."""
    if isinstance(thing, Page):
        return thing.render
    return thing.export if isinstance(thing, Exporter) else thing.rerank


def promises_of(thing: Thing) -> Mapping[str, Callable[[Any, Snapshot], str]]:
    """The promises of this kind of thing by name, each with its check: empty, or how it is broken."""
    if isinstance(thing, Page):
        return {"presented": _presented, "made": _page_made, "same": _page_same, "sound": _sound, "escaped": _escaped}
    if isinstance(thing, Exporter):
        return {"presented": _presented, "made": _file_made, "same": _file_same}
    return {"presented": _presented, "made": _order_made, "same": _order_same}


def facts_of(snapshot: Snapshot) -> Facts:
    """A snapshot with a few suggestions and a collaboration, so that there is something of each kind to tell."""
    pairs = islice(zip(snapshot.needs, snapshot.resources, strict=False), 3)
    states = ("new", "accepted", "declined")
    suggestions = [
        SuggestionFact("pair", state, ((need.id, resource.id),))
        for (need, resource), state in zip(pairs, states, strict=False)
    ]
    suggestions += [SuggestionFact("pool", "new", tuple((need.id, None) for need in snapshot.needs[3:5]))]
    parties = tuple(Party(actor.name, actor.kind.value, actor.place) for actor in snapshot.actors[:2])
    together = CollaborationFact(1, OWN, "running", date(2026, 5, 1), parties)
    return Facts(date(2026, 11, 27), "Norsjö kommun", snapshot, tuple(suggestions), (together,) if parties else ())


def _worlds(snapshot: Snapshot) -> dict[str, Facts]:
    """What a page or file is made of, with what is said after its fault."""
    return {"": facts_of(snapshot), "when nobody has written anything": facts_of(NOBODY)}


@contextmanager
def _with(*circumstances: str) -> Iterator[None]:
    """Note on what is raised in the block in which circumstances it was."""
    try:
        yield
    except (Exception, SystemExit) as error:
        for said in filter(None, circumstances):
            error.add_note(said)
        raise


def _presented(thing: Thing, snapshot: Snapshot) -> str:
    """Title and description are there in both languages."""
    for field in ("title", "description"):
        text: Text = getattr(thing, field)
        if not text.sv.strip() or not text.en.strip():
            return f"the {field} needs words in Swedish and in English"
    return ""


def _page_made(page: Page, snapshot: Snapshot) -> str:
    """It is a text in both languages, with little and much to tell, whatever is written in the address."""
    for arguments, visited in ({}, ""), (_Nonsense(), "with nonsense in the address"):
        for when, facts in _worlds(snapshot).items():
            for language in ("sv", "en"):
                with _with(when, visited):
                    made: object = page.render(Visit(facts, arguments, language))
                if not isinstance(made, str):
                    return f"render gives {type(made).__name__}, not str"
    return ""


def _page_same(page: Page, snapshot: Snapshot) -> str:
    visit = Visit(facts_of(snapshot))
    return "" if page.render(visit) == page.render(visit) else "the same visit does not get the same page"


def _sound(page: Page, snapshot: Snapshot) -> str:
    """The HTML fits below the heading of a page of the service, and under its content security policy."""
    faults = (markup_fault(page.render(Visit(facts))) for facts in _worlds(snapshot).values())
    return next((fault for fault in faults if fault), "")


def _escaped(page: Page, snapshot: Snapshot) -> str:
    """Nothing that people wrote, or that stands in the address, becomes markup."""
    facts = facts_of(_written_anew(snapshot))
    for arguments, what in ({}, "what people wrote"), (_Nonsense(), "what stands in the address"):
        if OWN[:5] in page.render(Visit(facts, arguments)):
            return f"{what} is not escaped; put it in by Markup(…).format(…)"
    return ""


def _written_anew(snapshot: Snapshot) -> Snapshot:
    """The same with awkward names, titles and descriptions."""
    return replace(
        snapshot,
        actors=tuple(replace(one, name=OWN, description=OWN) for one in snapshot.actors),
        needs=tuple(replace(one, title=OWN, description=OWN) for one in snapshot.needs),
        resources=tuple(replace(one, title=OWN, description=OWN) for one in snapshot.resources),
    )


def _file_made(exporter: Exporter, snapshot: Snapshot) -> str:
    """It is bytes, with little and much to tell."""
    for when, facts in _worlds(snapshot).items():
        with _with(when):
            made: object = exporter.export(facts)
        if not isinstance(made, bytes):
            return f"export gives {type(made).__name__}, not bytes"
    return ""


def _file_same(exporter: Exporter, snapshot: Snapshot) -> str:
    facts = facts_of(snapshot)
    return "" if exporter.export(facts) == exporter.export(facts) else "the same facts do not give the same file"


def _order_made(reranker: Reranker, snapshot: Snapshot) -> str:
    """It gives the rows that it got, need by need, also when there are none."""
    for judged, rows in (_judged(snapshot), _judged(NOBODY)):
        same_rows(reranker, judged, rows)
    return ""


def _order_same(reranker: Reranker, snapshot: Snapshot) -> str:
    first, again = (same_rows(reranker, *_judged(snapshot)).tolist() for _ in range(2))
    return "" if first == again else "the same rows do not get the same order"


def _judged(snapshot: Snapshot) -> tuple[Judged, Any]:
    """Scores drawn at random, the same each time, and the rows that would be shown."""
    pairs = candidate_pairs(snapshot)
    scores = np.round(np.random.default_rng(0).random(len(pairs)), 6)
    judged = Judged(Task(snapshot, pairs, scores), found=scores, fused=scores)
    return judged, best(judged, rows_worth_showing(judged), SHOWN)
