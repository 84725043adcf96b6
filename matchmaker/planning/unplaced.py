"""Why a talk has no place in a plan: the true cause, the one that no other plan could change first."""

from collections.abc import Iterator, Sequence

from matchmaker.matching.texts import Text
from matchmaker.planning.collisions import in_words, locks_against
from matchmaker.planning.request import Person, PlanRequest, Sitting, Table, Talk, Want
from matchmaker.planning.solving import Clock
from matchmaker.planning.wording import listed, names, number, rounds

_WANTED = {
    Want.QUIET: Text(sv="lugnt", en="quiet"),
    Want.STEP_FREE: Text(sv="utan trappsteg", en="step-free"),
}


def why_unplaced(request: PlanRequest, sittings: Sequence[Sitting], talk: Talk, clock: Clock) -> Text:
    """Why the plan does not hold the talk.

    In this order: a party of whom nobody comes; no round in which all parties are there; no table that is large enough
    and has what they need; locks that stand in its way; a party with more talks than rounds; and else, round by round,
    who is needed elsewhere and where no table is free that fits.
    """
    return (
        _nobody(request, talk)
        or _no_common_round(request, talk)
        or _no_table(request, talk)
        or _locked_out(request, talk, clock)
        or _too_many_talks(request, sittings, talk)
        or _taken(request, sittings, talk)
        or Text(
            sv="Tiden räckte inte till att pröva allt. Ge planeringen fler sekunder.",
            en="There was not time to try everything. Give the planning more seconds.",
        )
    )


def common_rounds(request: PlanRequest, talk: Talk) -> list[int]:
    """The rounds in which someone of each party is there."""
    return [r for r in request.all_rounds if all(request.present(r, party) for party in talk.parties)]


def _nobody(request: PlanRequest, talk: Talk) -> Text | None:
    missing = [
        party for party in talk.parties if not any(request.present(round, party) for round in request.all_rounds)
    ]
    if not missing:
        return None
    who = names([request.name(party) for party in missing])
    return Text(sv=f"Ingen från {who.sv} är med på mötet.", en=f"Nobody from {who.en} is at the meeting.")


def _no_common_round(request: PlanRequest, talk: Talk) -> Text | None:
    if common_rounds(request, talk):
        return None
    when = listed([_when(request, party) for party in talk.parties])
    return Text(
        sv=f"Parterna är aldrig där i samma omgång: {when.sv}.",
        en=f"The parties are never there in the same round: {when.en}.",
    )


def _when(request: PlanRequest, party: str) -> Text:
    there, name = [r for r in request.all_rounds if request.present(r, party)], request.name(party)
    words = rounds([request.told(round) for round in there])
    return Text(sv=f"{name} är med i {words.sv}", en=f"{name} is there in {words.en}")


def _no_table(request: PlanRequest, talk: Talk) -> Text | None:
    common = common_rounds(request, talk)
    large = [table for table in request.tables if table.seats >= len(talk.parties)]
    if not large:
        return Text(
            sv=f"Samtalet har {number(len(talk.parties)).sv} parter, och inget bord har så många platser.",
            en=f"The talk has {number(len(talk.parties)).en} parties, and no table has that many seats.",
        )
    if any(_seats_all(request, table, talk, round) for table in large for round in common):
        return None
    wants = sorted({want for party in talk.parties for p in request.people_of(party) for want in p.wants})
    words = listed([_WANTED[want] for want in wants])
    return Text(
        sv=f"Inget bord som är stort nog är också {words.sv}, vilket parterna behöver.",
        en=f"No table that is large enough is also {words.en}, as the parties need.",
    )


def _seats_all(request: PlanRequest, table: Table, talk: Talk, round: int) -> bool:
    return all(any(p.fits(table) for p in request.present(round, party)) for party in talk.parties)


def _locked_out(request: PlanRequest, talk: Talk, clock: Clock) -> Text | None:
    if not (request.talk_locks or request.seat_locks):
        return None
    locks = locks_against(request, talk, clock)
    if not locks:
        return None
    words = listed([in_words(request, lock) for lock in locks])
    if len(locks) == 1:
        return Text(sv=f"Ett lås står i vägen: {words.sv}.", en=f"A lock stands in the way: {words.en}.")
    return Text(sv=f"Lås står i vägen: {words.sv}.", en=f"Locks stand in the way: {words.en}.")


def _too_many_talks(request: PlanRequest, sittings: Sequence[Sitting], talk: Talk) -> Text | None:
    """A party whose people have a talk of their own in every round that they are there."""
    for party in talk.parties:
        held = sum(1 for one in sittings if one.talk and party in request.talk_by_id[one.talk].parties)
        room = sum(len(request.present(round, party)) for round in request.all_rounds)
        if held >= room:
            when, count = _stay(request, party), number(held + 1)
            return Text(
                sv=f"{when.sv}: {count.sv} samtal ryms inte.", en=f"{when.en}: there is no room for {count.en} talks."
            )
    return None


def _stay(request: PlanRequest, party: str) -> Text:
    """How long a party is there, as the beginning of a sentence."""
    name, people = request.name(party), request.people_of(party)
    first = min(person.from_round for person in people)
    last = max(person.to_round for person in people)
    if first > 1 and last < request.rounds:
        words = rounds([request.told(round) for round in range(first, last + 1)])
        return Text(sv=f"{name} är bara med i {words.sv}", en=f"{name} is there only in {words.en}")
    if last < request.rounds:
        when = _ending(request, last)
        return Text(sv=f"{name} måste gå efter omgång {when.sv}", en=f"{name} must leave after round {when.en}")
    if first > 1:
        number = request.told(first)
        return Text(sv=f"{name} kommer först till omgång {number}", en=f"{name} does not come before round {number}")
    return Text(
        sv=f"{name} har för många samtal för mötets omgångar",
        en=f"{name} has too many talks for the rounds of the meeting",
    )


def _ending(request: PlanRequest, round: int) -> Text:
    """A round's number, and when it ends if that is known."""
    told = str(request.told(round))
    clock = request.ends[round - 1] if request.ends else None
    return Text(sv=f"{told} ({clock.sv})", en=f"{told} ({clock.en})") if clock else Text(sv=told, en=told)


def _taken(request: PlanRequest, sittings: Sequence[Sitting], talk: Talk) -> Text | None:
    """What stands in the way round by round; None when in some round nothing does."""
    causes: dict[tuple[str, ...], list[int]] = {}
    for round in common_rounds(request, talk):
        here = [one for one in sittings if one.round == round]
        cause = _busy(request, here, talk, round)
        if not cause and _free_table(request, here, talk, round):
            return None
        causes.setdefault(cause, []).append(round)
    told = [_cause(request, cause, when) for cause, when in causes.items()]
    words = listed(told)
    return Text(sv=_capital(words.sv) + ".", en=_capital(words.en) + ".")


def _cause(request: PlanRequest, busy: tuple[str, ...], when: Sequence[int]) -> Text:
    """Parties who are needed elsewhere, or, when there is none, tables that are taken, as a part of a sentence."""
    words = rounds([request.told(round) for round in when])
    if not busy:
        return Text(
            sv=f"i {words.sv} är alla bord som passar upptagna", en=f"in {words.en} all tables that fit are taken"
        )
    who = names([request.name(party) for party in busy])
    are = "is" if len(busy) == 1 else "are"
    return Text(sv=f"i {words.sv} behövs {who.sv} på annat håll", en=f"in {words.en} {who.en} {are} needed elsewhere")


def _busy(request: PlanRequest, here: Sequence[Sitting], talk: Talk, round: int) -> tuple[str, ...]:
    """The parties whose people are all needed elsewhere in a round."""
    return tuple(party for party in talk.parties if not list(_free(request, here, party, round)))


def _free(request: PlanRequest, here: Sequence[Sitting], party: str, round: int) -> Iterator[Person]:
    """Those of a party who could speak in a round: they listen, have no seat, or have a colleague at their table."""
    locked = {lock.person for lock in request.seat_locks_in(round)}
    for person in request.present(round, party):
        sitting = next((one for one in here if person.id in one.people), None)
        if person.id not in locked and not (sitting and _alone_for(request, sitting, person)):
            yield person


def _alone_for(request: PlanRequest, sitting: Sitting, person: Person) -> bool:
    """Whether the person is the only one of a party at the talk."""
    if sitting.talk is None or person.actor not in request.talk_by_id[sitting.talk].parties:
        return False
    return sum(1 for id in sitting.people if request.person_by_id[id].actor == person.actor) == 1


def _free_table(request: PlanRequest, here: Sequence[Sitting], talk: Talk, round: int) -> bool:
    """Whether a table without a talk has room for the parties' free people and what they need."""
    taken = {one.table for one in here if one.talk is not None}
    guests = {one.table: len(one.people) for one in here if one.talk is None}
    free = [list(_free(request, here, party, round)) for party in talk.parties]
    return any(
        table.id not in taken
        and table.seats - guests.get(table.id, 0) >= len(talk.parties)
        and all(any(person.fits(table) for person in people) for people in free)
        for table in request.tables
    )


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
