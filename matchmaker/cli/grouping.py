"""Groups as lines of JSON, and how many of those that are listed in a file were found."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from matchmaker.matching.groups.agreement import FIRST, Found
from matchmaker.matching.groups.results import Bundle, Chain, Cycle, Groups, Link, Pool


def group_lines(groups: Groups) -> Iterator[dict[str, object]]:
    """One object a group, kind by kind and best first, in the shape of a groups file with the score and reasons."""
    for bundle in groups.bundles:
        yield _bundle(bundle)
    for cycle in groups.cycles:
        yield _round("cycle", cycle)
    for chain in groups.chains:
        yield _round("chain", chain)
    for pool in groups.pools:
        yield _line("pool", pool, {"needs": pool.needs, "apart_km": pool.apart_km})


def groups_json(found: Mapping[str, Found]) -> dict[str, object]:
    """The figures of each kind."""
    return {kind: asdict(figures) for kind, figures in found.items()}


def groups_table(found: Mapping[str, Found]) -> Iterator[str]:
    """One line a kind, for people."""
    for kind, figures in found.items():
        yield f"{figures.found} of {figures.listed} listed {kind}s are among the first {FIRST} proposed"


def _bundle(bundle: Bundle) -> dict[str, object]:
    parts = [cover.part for cover in bundle.covers]
    return _line("bundle", bundle, {"need": bundle.need, "resources": bundle.resources, "parts": parts})


def _round(kind: str, group: Cycle | Chain) -> dict[str, object]:
    said = {"actors": group.actors, "links": [_link(link) for link in group.links], "weakest": _link(group.weakest)}
    return _line(kind, group, said)


def _link(link: Link) -> dict[str, object]:
    return {"need": link.need, "resource": link.resource, "score": link.score}


def _line(kind: str, group: Bundle | Cycle | Chain | Pool, said: Mapping[str, object]) -> dict[str, object]:
    return {"kind": kind, **said, "score": group.score, "reasons": [reason.sv for reason in group.reasons]}
