"""Which locks stand against each other or against a talk, and why, as few of them as explain it."""

from collections.abc import Sequence
from dataclasses import replace

from ortools.sat.python import cp_model

from matchmaker.matching.texts import Text
from matchmaker.planning.plan import Collision
from matchmaker.planning.request import PlanRequest, SeatLock, Talk, TalkLock
from matchmaker.planning.solving import Clock
from matchmaker.planning.talks import Lock, TalkModel
from matchmaker.planning.wording import listed, number

SHARE = 0.05


def collision_of(request: PlanRequest, clock: Clock) -> Collision | None:
    """The locks that cannot all be kept, none of which can be taken away; None when all can, or it was not seen in
    time.
    """
    locked = {lock.talk for lock in request.talk_locks}
    small = replace(request, talks=tuple(talk for talk in request.talks if talk.id in locked))
    locks = _colliding(TalkModel(small), clock)
    if locks is None:
        return None
    only = _impossible(request, locks[0]) if len(locks) == 1 else None
    return Collision(locks, only or _together(request, locks))


def all_locks(request: PlanRequest) -> Collision:
    """Everything that is locked, for when it is known that it collides and there was no time to see which of it."""
    locks: tuple[Lock, ...] = (*request.talk_locks, *request.seat_locks)
    return Collision(locks, _together(request, locks))


def locks_against(request: PlanRequest, talk: Talk, clock: Clock) -> tuple[Lock, ...]:
    """The locks that alone keep a talk from being held anywhere, as few as do; none when it is not for them."""
    locked = {lock.talk for lock in request.talk_locks}
    small = replace(request, talks=tuple(one for one in request.talks if one.id in locked or one == talk))
    talks = TalkModel(small)
    talks.model.add_bool_or(talks.tables_of(talk.id))
    return _colliding(talks, clock) or ()


def _colliding(talks: TalkModel, clock: Clock) -> tuple[Lock, ...] | None:
    """A smallest part of the locks that cannot hold; None when all of them can, or it was not seen in time."""
    locks = _core(talks, list(talks.held), clock)
    if locks is None:
        return None
    for lock in tuple(locks):
        fewer = _core(talks, [other for other in locks if other != lock], clock) if lock in locks else None
        locks = fewer if fewer is not None else locks
    return tuple(locks)


def _core(talks: TalkModel, locks: Sequence[Lock], clock: Clock) -> list[Lock] | None:
    """Those of the locks that the solver needs to prove that they cannot all be kept; None when it cannot prove it."""
    talks.model.clear_assumptions()
    talks.model.add_assumptions([talks.held[lock] for lock in locks])
    solver = clock.solver(SHARE)
    if solver.solve(talks.model) != cp_model.INFEASIBLE:
        return None
    needed = set(solver.sufficient_assumptions_for_infeasibility())
    return [lock for lock in locks if talks.held[lock].index in needed]


def in_words(request: PlanRequest, lock: Lock) -> Text:
    """A lock as part of a sentence."""
    if isinstance(lock, TalkLock):
        talk = request.name(lock.talk)
        who = Text(sv=f"samtalet ”{talk}”", en=f"the talk “{talk}”")
    else:
        who = Text(sv=request.name(lock.person), en=request.name(lock.person))
    table = None if lock.table is None else request.name(lock.table)
    where = Text(sv="", en="") if table is None else Text(sv=f" vid bord {table}", en=f" at table {table}")
    round = request.told(lock.round)
    return Text(sv=f"{who.sv}{where.sv} i omgång {round}", en=f"{who.en}{where.en} in round {round}")


def _together(request: PlanRequest, locks: Sequence[Lock]) -> Text:
    words, cause = listed([in_words(request, lock) for lock in locks]), _shared_cause(request, locks)
    return Text(
        sv=f"Det här går inte ihop: {words.sv}. {cause.sv}Lås upp något av det som är låst.",
        en=f"These do not go together: {words.en}. {cause.en}Unlock something that is locked.",
    )


def _shared_cause(request: PlanRequest, locks: Sequence[Lock]) -> Text:
    """What they all want at once and only one can have, as a sentence with a space after it; else empty."""
    if len({lock.round for lock in locks}) > 1:
        return Text(sv="", en="")
    talks = [lock for lock in locks if isinstance(lock, TalkLock)]
    if not talks and len({lock.person for lock in locks if isinstance(lock, SeatLock)}) == 1:
        return Text(sv="En person kan bara sitta vid ett bord åt gången. ", en="Nobody can sit at two tables at once. ")
    if len(talks) < len(locks):
        return Text(sv="", en="")
    tables = {lock.table for lock in talks}
    if len(tables) == 1 and None not in tables:
        return Text(sv="Vid ett bord ryms ett samtal åt gången. ", en="A table has room for one talk at a time. ")
    return _shared_party(request, talks)


def _shared_party(request: PlanRequest, locks: Sequence[TalkLock]) -> Text:
    """A party that is needed at all these talks of one round with fewer people than there are talks."""
    talks = [request.talk_by_id[lock.talk] for lock in locks]
    for party in talks[0].parties:
        there = len(request.present(locks[0].round, party))
        if there < len(talks) and all(party in talk.parties for talk in talks):
            name, count = request.name(party), number(len(talks))
            all_sv, all_en = ("båda", "both") if len(talks) == 2 else (f"alla {count.sv}", f"all {count.en}")
            who_sv, who_en = ("en person", "one person") if there == 1 else (f"{there} personer", f"{there} people")
            return Text(
                sv=f"{name} behövs i {all_sv} samtalen, men har bara {who_sv} där då. ",
                en=f"{name} is needed in {all_en} talks, but has only {who_en} there then. ",
            )
    return Text(sv="", en="")


def _impossible(request: PlanRequest, lock: Lock) -> Text:
    """Why a lock alone cannot be kept."""
    words, cause = in_words(request, lock), _cause(request, lock)
    return Text(
        sv=f"Det går inte att placera {words.sv}. {cause.sv}",
        en=f"It is not possible to place {words.en}. {cause.en}",
    )


def _cause(request: PlanRequest, lock: Lock) -> Text:
    if isinstance(lock, SeatLock):
        return _seat_cause(request, lock)
    parties = request.talk_by_id[lock.talk].parties
    missing = [request.name(party) for party in parties if not request.present(lock.round, party)]
    if missing:
        return Text(sv=f"Ingen från {missing[0]} är där då.", en=f"Nobody from {missing[0]} is there then.")
    if lock.table is None:
        return Text(sv="Inget bord passar dem alla.", en="No table suits them all.")
    table = request.table_by_id[lock.table]
    if table.seats < len(parties):
        return Text(
            sv=f"Samtalet har {len(parties)} parter och bordet {table.seats} platser.",
            en=f"The talk has {len(parties)} parties and the table {table.seats} seats.",
        )
    return Text(
        sv="Bordet är inte så lugnt eller så lätt att nå som någon av parterna behöver.",
        en="The table is not as quiet or as easy to reach as one of the parties needs.",
    )


def _seat_cause(request: PlanRequest, lock: SeatLock) -> Text:
    table, person = request.table_by_id[lock.table], request.person_by_id[lock.person]
    name = request.name(person.id)
    if not person.present(lock.round):
        return Text(sv=f"{name} är inte där då.", en=f"{name} is not there then.")
    if not person.fits(table):
        return Text(
            sv=f"Bordet är inte så lugnt eller så lätt att nå som {name} behöver.",
            en=f"The table is not as quiet or as easy to reach as {name} needs.",
        )
    return Text(sv="Bordet har inga platser.", en="The table has no seats.")
