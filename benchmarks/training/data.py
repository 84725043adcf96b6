"""The training data: needs, each with resources that have a grade, and what people listed as groups."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from matchmaker.matching.files.gold import Group, read_groups

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Part:
    """A part of the data: its files in pairs/, by the first letter of their names, and in grades/, by their names."""

    pairs: str
    grades: tuple[str, ...]


FIRST = Part("abcdefghs", ("likeliest", "likeliest-2"))
"""What there was first: half of the weights has learnt from it alone."""

SECOND = Part("abcdefghijklmnos", ("likeliest", "likeliest-2", "likeliest-3"))
"""What the other half has learnt from. After both, the weights have learnt onward from all there is."""

HELD_OUT_OF = 10
"""One subject in so many is held out: chosen by its name, so that it stays the same when others are added."""

MEASURED_ONE_IN = 5
"""One municipality in so many, by name, is held out: what has been learnt is calibrated and measured there."""

MUNICIPALITY = "municipality "
"""What the subject of a need begins with that belongs to one; its name follows."""


@dataclass
class TrainingNeed:
    """A need's text, the subject it belongs to, and the grade (3, 2, 1 or 0) of each resource's text."""

    text: str
    topic: str
    grades: dict[str, int] = field(default_factory=dict)

    @property
    def held_out(self) -> bool:
        """Whether its subject is kept from learning; of municipalities see :func:`held_out_municipalities`."""
        return not self.topic.startswith(MUNICIPALITY) and zlib.crc32(self.topic.encode()) % HELD_OUT_OF == 0


@dataclass(frozen=True)
class Municipality:
    """An invented municipality: the needs and the resources of its actors, each as (actor, title, description).

    Its actors tell of their own lives and not of what meets whom, so that some needs are met by several and some by
    nobody, as it is where people live.
    """

    name: str
    needs: tuple[tuple[str, str, str], ...]
    resources: tuple[tuple[str, str, str], ...]


def text_of(item: dict[str, str]) -> str:
    """What is compared of a need or resource: the same as plugins.affinity.affinity.text_of."""
    return joined(item["title"], item.get("description", ""))


def joined(title: str, description: str) -> str:
    """The text of a title and a description."""
    return f"{title}. {description}".strip()


def key_of(text: str) -> str:
    """A short name for a text, by which the files in grades/ point at those in pairs/."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def read_needs(part: Part | None = None) -> list[TrainingNeed]:
    """Every need there is, or those of a part, in the order of the files.

    A later grade of the same pair holds.
    """
    needs: dict[str, TrainingNeed] = {}
    texts: dict[str, str] = {}
    pairs = [path for path in (FOLDER / "pairs").glob("*.jsonl") if part is None or path.stem[0] in part.pairs]
    graded = [path for path in (FOLDER / "grades").glob("*.jsonl") if part is None or path.stem in part.grades]
    for pair in _lines(pairs):
        need, resource = text_of(pair["need"]), text_of(pair["resource"])
        needs.setdefault(need, TrainingNeed(need, pair["topic"])).grades[resource] = pair["grade"]
        texts |= {key_of(need): need, key_of(resource): resource}
    for municipality in read_municipalities() if part is None else []:
        for _, title, description in municipality.needs:
            text = joined(title, description)
            needs.setdefault(text, TrainingNeed(text, MUNICIPALITY + municipality.name))
            texts[key_of(text)] = text
        texts |= {key_of(text): text for _, *parts in municipality.resources if (text := joined(*parts))}
    for line in _lines(graded):
        if line["need"] in texts:
            grades = {texts[key]: grade for key, grade in line["grades"].items() if key in texts}
            needs[texts[line["need"]]].grades |= grades
    return list(needs.values())


def read_municipalities() -> list[Municipality]:
    """All invented municipalities, by name."""
    return [
        Municipality(path.stem, _written(actors, "needs"), _written(actors, "resources"))
        for path in sorted((FOLDER / "municipalities").glob("*.jsonl"))
        for actors in [list(_lines([path]))]
    ]


def measured_municipalities() -> list[Municipality]:
    """Those that what has been learnt is calibrated and measured on."""
    return read_municipalities()[::MEASURED_ONE_IN]


def held_out_municipalities() -> list[Municipality]:
    """Those that no weight is learnt from: the measured ones, and those that groups are measured on."""
    measured = {municipality.name for municipality in measured_municipalities()}
    return [one for one in read_municipalities() if one.name in measured or read_listed(one.name)]


def to_learn_from(part: Part | None = None) -> list[TrainingNeed]:
    """The needs there are, or those of a part, without all that is held out."""
    return [need for need in known_without(read_needs(part), held_out_municipalities()) if not need.held_out]


def read_listed(name: str) -> tuple[Group, ...]:
    """The groups that people listed for an invented municipality, none where nobody has listed any.

    Raises ValueError when a line is not one.
    """
    path = FOLDER / "groups" / f"{name}.jsonl"
    read = read_groups(path.read_text(encoding="utf-8").splitlines() if path.exists() else [])
    if read.problems:
        raise ValueError(f"groups/{name}.jsonl: {read.problems[0]}")
    return read.groups


def known_without(needs: Iterable[TrainingNeed], municipalities: Iterable[Municipality]) -> list[TrainingNeed]:
    """What may be remembered when these municipalities are to measure it: nothing of their needs and resources."""
    names, theirs = set[str](), set[str]()
    for municipality in municipalities:
        names.add(MUNICIPALITY + municipality.name)
        theirs |= {joined(*told) for _, *told in municipality.resources}
    return [
        replace(need, grades={text: grade for text, grade in need.grades.items() if text not in theirs})
        for need in needs
        if need.topic not in names
    ]


def _written(actors: Sequence[dict[str, Any]], side: str) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (actor["actor"], item["title"], item.get("description", "")) for actor in actors for item in actor[side]
    )


def _lines(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    for path in sorted(paths):
        with path.open(encoding="utf-8") as file:
            yield from map(json.loads, filter(str.strip, file))
