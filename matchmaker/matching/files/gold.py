"""Judged answers to measure against: which resources meet a need and how well, and which groups belong together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from matchmaker.matching.files.parsing import ID_LIMIT, Fields, Notes, Problem, json_lines

GRADES = range(1, 4)
"""1 could help, 2 helps, 3 is just what is needed; a pair that is left out has grade 0."""

GOOD = 2
"""From this grade on a resource counts as meeting the need."""


@dataclass(frozen=True)
class Gold:
    """``grades[need][resource]`` is 1, 2 or 3; what is left out is 0."""

    grades: Mapping[str, Mapping[str, int]]
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Needs and resources that belong together.

    ``kind`` is ``"bundle"`` (several resources for one need), ``"cycle"`` (``links`` of a need and the
    resource that meets it, round a circle of ``actors``) or ``"pool"`` (several actors' same need).
    """

    kind: str
    needs: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class GroupsRead:
    """What came out of a groups file."""

    groups: tuple[Group, ...]
    problems: tuple[Problem, ...] = field(default=())


def read_gold(lines: Iterable[str]) -> Gold:
    """Read ``{"need", "matches": [{"resource", "grade"}]}``, one need a line; a note ``why`` may stand
    beside.
    """
    notes = Notes()
    grades: dict[str, dict[str, int]] = {}
    for value in json_lines(lines, notes):
        fields = Fields(value, notes)
        need = fields.unique("need", "need", ID_LIMIT)
        grades[need] = dict(_match(match) for match in fields.objects("matches", "Träff", "Match"))
        fields.warn_about_the_rest()
    return Gold(grades, tuple(notes.problems), tuple(notes.warnings))


def _match(fields: Fields) -> tuple[str, int]:
    fields.take("why")
    resource = fields.text("resource", ID_LIMIT, required=True)
    grade = fields.take("grade")
    if type(grade) is not int or grade not in GRADES:
        fields.problem("”grade” ska vara 1, 2 eller 3.", "“grade” must be 1, 2 or 3.")
        grade = 0
    fields.warn_about_the_rest()
    return resource, grade


def read_groups(lines: Iterable[str]) -> GroupsRead:
    """Read bundles, cycles and pools, one a line."""
    notes = Notes()
    groups = []
    for value in json_lines(lines, notes):
        fields = Fields(value, notes)
        kind = fields.text("kind", ID_LIMIT, required=True)
        needs = [fields.text("need", ID_LIMIT, required=True)] if kind == "bundle" else _ids(fields, "needs")
        links = [
            (link.text("need", ID_LIMIT, required=True), link.text("resource", ID_LIMIT, required=True))
            for link in fields.objects("links", "Länk", "Link")
        ]
        if kind not in ("bundle", "cycle", "pool"):
            fields.problem("”kind” ska vara bundle, cycle eller pool.", "“kind” must be bundle, cycle or pool.")
        groups.append(Group(kind, tuple(needs), _ids(fields, "resources"), _ids(fields, "actors"), tuple(links)))
    return GroupsRead(tuple(groups), tuple(notes.problems))


def _ids(fields: Fields, key: str) -> tuple[str, ...]:
    value = fields.take(key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        fields.problem(f"”{key}” ska vara en lista med id.", f"“{key}” must be a list of ids.")
        return ()
    return tuple(value)
