"""A page for whoever leads the work: who is with us, what waits for an answer, place by place and kind by kind."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from markupsafe import Markup

from matchmaker.api import Actor, ActorKind, Facts, Page, Snapshot, Text, Visit, hookimpl

LIVE = frozenset({"new", "accepted", "parked"})
"""States of a suggestion that can still become something."""

AT_WORK = frozenset({"trial", "running"})

KINDS = {
    ActorKind.SERVICE_NODE: Text(sv="Butiker och service", en="Shops and services"),
    ActorKind.ASSOCIATION: Text(sv="Föreningar", en="Associations"),
    ActorKind.MUNICIPAL_UNIT: Text(sv="Kommunens verksamheter", en="Municipal units"),
}

HEADS = (
    Text(sv="Är med", en="Taking part"),
    Text(sv="Behov", en="Needs"),
    Text(sv="Utan förslag", en="No suggestion"),
    Text(sv="Resurser", en="Resources"),
    Text(sv="Samarbeten", en="Collaborations"),
)


@dataclass(frozen=True)
class Row:
    """The figures of a place or a kind, in the order of ``HEADS``."""

    actors: int
    needs: int
    without: int
    resources: int
    collaborations: int

    def figures(self) -> tuple[int, ...]:
        """All of them in order."""
        return self.actors, self.needs, self.without, self.resources, self.collaborations


def rows_by(facts: Facts, actor_group: Callable[[Actor], str], party_groups: Iterable[Iterable[str]]) -> dict[str, Row]:
    """The figures by group, those with most needs without a suggestion first; of equals the one with most needs.

    ``actor_group`` tells an actor's group, and ``party_groups`` the groups of each collaboration that goes on.
    """
    snapshot = facts.snapshot
    group_of = {actor.id: actor_group(actor) for actor in snapshot.actors}
    answered = {need for suggestion in facts.suggestions if suggestion.state in LIVE for need, _ in suggestion.links}
    actors = Counter(group_of.values())
    needs = Counter(group_of[need.actor] for need in snapshot.needs)
    without = Counter(group_of[need.actor] for need in snapshot.needs if need.id not in answered)
    resources = Counter(group_of[resource.actor] for resource in snapshot.resources)
    together = Counter(group for groups in party_groups for group in set(groups))
    rows = {g: Row(actors[g], needs[g], without[g], resources[g], together[g]) for g in {*actors, *together}}
    return dict(sorted(rows.items(), key=lambda item: (-item[1].without, -item[1].needs, item[0])))


def render(visit: Visit) -> str:
    """A few sentences, then a table of the places and one of the kinds."""
    facts, english = visit.facts, visit.language == "en"
    at_work = [one for one in facts.collaborations if one.state in AT_WORK]
    places = rows_by(facts, lambda actor: actor.place, [[p.place for p in one.parties] for one in at_work])
    kinds = rows_by(facts, lambda actor: actor.kind.value, [[p.kind for p in one.parties] for one in at_work])
    by_kind = {KINDS[ActorKind(kind)].in_language(visit.language): row for kind, row in kinds.items()}
    if not facts.snapshot.actors:
        return Markup('<p class="lead">{}</p>').format(
            "Nobody has written anything yet." if english else "Ingen har skrivit något än."
        )
    first, *more = _sentences(facts.snapshot, places, len(at_work), english)
    sentences = [Markup('<p class="lead">{}</p>').format(first), *(Markup("<p>{}</p>").format(one) for one in more)]
    return (
        Markup('<div class="stack">{}</div>').format(Markup("").join(sentences))
        + _table(Text(sv="Ort för ort", en="Place by place"), Text(sv="Ort", en="Place"), places, visit.language)
        + _table(Text(sv="Vilka som är med", en="Who takes part"), Text(sv="Slag", en="Kind"), by_kind, visit.language)
    )


def _sentences(snapshot: Snapshot, places: dict[str, Row], at_work: int, english: bool) -> list[str]:
    """What the tables say in short, in whole sentences."""
    there = sum(row.actors > 0 for row in places.values())
    actors, needs, resources = len(snapshot.actors), len(snapshot.needs), len(snapshot.resources)
    without = sum(row.without for row in places.values())
    if english:
        told = f"They have told of {_number(needs, 'need', 'needs')} and {_number(resources, 'resource', 'resources')}."
        first = f"Taking part: {actors}, in {_number(there, 'place', 'places')}. {told}"
        answers = ("The only need has a suggestion.", "Every need has a suggestion.", f"Needs without one: {without}.")
        last = f"Collaborations on trial or running: {at_work}."
    else:
        told = f"De har berättat om {needs} behov och {_number(resources, 'resurs', 'resurser')}."
        first = f"{actors} är med, från {_number(there, 'ort', 'orter')}. {told}"
        some = f"{without} av behoven har inget förslag som gäller."
        answers = ("Det enda behovet har ett förslag.", "Alla behov har minst ett förslag.", some)
        last = f"Samarbeten som prövas eller pågår: {at_work}."
    middle = answers[2] if without else answers[0] if needs == 1 else answers[1]
    return [first, middle, last] if needs else [first, last]


def _number(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def _table(caption: Text, first: Text, rows: dict[str, Row], language: str) -> Markup:
    """A table with the group in the first column, which can be scrolled sideways on a narrow screen."""
    label = caption.in_language(language)
    heads = [Markup('<th scope="col" class="num">{}</th>').format(head.in_language(language)) for head in HEADS]
    lines = [
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            group, Markup("").join(Markup('<td class="num">{}</td>').format(figure) for figure in row.figures())
        )
        for group, row in rows.items()
    ]
    return Markup(
        '<div class="scroll form" tabindex="0" role="region" aria-label="{}"><table><caption>{}</caption>'
        '<thead><tr><th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody></table></div>'
    ).format(label, label, first.in_language(language), Markup("").join(heads), Markup("").join(lines))


@hookimpl
def matchmaker_pages() -> list[Page]:
    """Bring the page "kort-om-laget"."""
    return [
        Page(
            name="kort-om-laget",
            title=Text(sv="Kort om läget", en="Where we stand"),
            description=Text(
                sv="Hur många som är med, vad som saknar förslag och vad som pågår, ort för ort.",
                en="How many take part, what has no suggestion and what is going on, place by place.",
            ),
            render=render,
        )
    ]
