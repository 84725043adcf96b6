"""What plugins bring besides strategies: frozen things with a name, texts in both languages, and one function."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from matchmaker.matching.judging import Judged
from matchmaker.matching.reranking import Rows
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.texts import Text


@dataclass(frozen=True, slots=True)
class SuggestionFact:
    """A suggestion: its shape (``"pair"``, ``"bundle"`` …), its state (``"new"``, ``"accepted"`` …), and what it joins.

    Each link is the id of a need and of the resource that meets it, None where nobody has it; both may be withdrawn.
    """

    shape: str
    state: str
    links: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Party:
    """One who takes part in a collaboration: never a person, and no way to reach one."""

    name: str
    kind: str
    place: str


@dataclass(frozen=True, slots=True)
class CollaborationFact:
    """A collaboration: its number, what it is, how it goes (``state``), since when, and who takes part.

    An actor that asked not to be named is not among the parties.
    """

    number: int
    title: str
    state: str
    since: date
    parties: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the service knows at one moment, for exporters and pages; without contact details and notes."""

    on: date
    municipality: str
    snapshot: Snapshot
    suggestions: tuple[SuggestionFact, ...] = ()
    collaborations: tuple[CollaborationFact, ...] = ()


@dataclass(frozen=True, slots=True)
class Exporter:
    """A file that can be made of the facts. ``name`` is the beginning of its name, ``suffix`` its end, as ``"csv"``."""

    name: str
    title: Text
    description: Text
    suffix: str
    media_type: str
    export: Callable[[Facts], bytes]


@dataclass(frozen=True, slots=True)
class Reranker:
    """Another order among what is worth showing. ``rerank`` gets what the strategies said and the rows to show.

    The rows are positions in ``judged.task.pairs``, need by need, the best first; it gives the same rows, each need's
    in another order. It sees all lists at once, and is not asked when only one actor is looked at.
    """

    name: str
    title: Text
    description: Text
    rerank: Callable[[Judged, Rows], Rows]


@dataclass(frozen=True, slots=True)
class Visit:
    """Someone opens a plugin's page: the facts, what stands after ``?`` in the address, and the language they read."""

    facts: Facts
    arguments: Mapping[str, str] = field(default_factory=dict)
    language: str = "sv"


@dataclass(frozen=True, slots=True)
class Page:
    """A page for the project leader under /tillagg/<name>, with an entry in the menu.

    ``render`` gives the HTML that comes below the heading, whose text is ``title``; ``name`` is the end of its address.
    """

    name: str
    title: Text
    description: Text
    render: Callable[[Visit], str]
