"""Actors that may be one and the same: by names as registers write them, by e-mail address and by telephone."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from matchmaker.models import Actor
from matchmaker.services.wordindex import words_of

ALIKE = 88
"""Of 100: so much alike are names of which one is shortened or has a slip in it."""
SHORT = 3
"""In letters: words so short tell associations apart, as IF and FF do, so they must be equal."""
LEGAL_FORMS = frozenset(
    {"ideell", "ideella", "ekonomisk", "ek", "for", "forening", "foreningen", "ab", "aktiebolag", "hb", "kb"}
)
"""What registers add to a name, folded; a name of nothing else keeps it."""
SAY_NOTHING = frozenset({"och", "o", "i", "pa", "vid"})
"""Words in a name, folded, that one register writes and the next leaves out or writes with a sign."""
PHONE_DIGITS = 7
"""So many of the last digits tell telephones apart, with or without the country's number."""


class Likeness(StrEnum):
    """Why two may be the same."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells who somebody is."""

    name: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who is there already, with its place, and why it may be the same."""

    actor: Actor
    why: Sequence[Likeness]


def find_duplicates(session: Session, who: Identity, *, besides: int | None = None) -> list[Candidate]:
    """Those who may be ``who``, the likeliest first; ``besides`` is the id of an actor that does not count."""
    return next(iter(find_all_duplicates(session, [who], besides=besides)))


def find_all_duplicates(
    session: Session, those: Iterable[Identity], *, besides: int | None = None
) -> list[list[Candidate]]:
    """The candidates for each of ``those``, in two queries for all of them together."""
    columns = (Actor.id, Actor.name, Actor.contact_email, Actor.contact_phone)
    known = [
        (key, Identity(name, email, phone), core_of(name))
        for key, name, email, phone in session.execute(select(*columns).where(Actor.withdrawn_at.is_(None)))
        if key != besides
    ]
    found = [
        {key: why for key, there, core in known if (why := _alike(who, core_of(who.name), there, core))}
        for who in those
    ]
    wanted = {key for whys in found for key in whys}
    query = select(Actor).where(Actor.id.in_(wanted)).options(joinedload(Actor.place))
    actors = {actor.id: actor for actor in session.scalars(query)} if wanted else {}
    return [
        [Candidate(actors[key], why) for key, why in sorted(whys.items(), key=lambda item: (-len(item[1]), item[0]))]
        for whys in found
    ]


def core_of(name: str) -> tuple[str, ...]:
    """The words of a name that say who it is: folded, without legal forms, genitives and words that say nothing."""
    words = [word.removesuffix("s") if len(word) > SHORT else word for word in words_of(name)]
    return tuple(word for word in words if word not in LEGAL_FORMS | SAY_NOTHING) or tuple(words)


def _alike(who: Identity, core: Sequence[str], there: Identity, other: Sequence[str]) -> list[Likeness]:
    why = []
    if _same_name(core, other):
        why.append(Likeness.NAME)
    if who.email and who.email.lower() == there.email.lower():
        why.append(Likeness.EMAIL)
    digits, others = (re.sub(r"\D", "", phone)[-PHONE_DIGITS:] for phone in (who.phone, there.phone))
    if len(digits) == PHONE_DIGITS and digits == others:
        why.append(Likeness.PHONE)
    return why


def _same_name(core: Sequence[str], other: Sequence[str]) -> bool:
    if {word for word in core if len(word) <= SHORT} != {word for word in other if len(word) <= SHORT}:
        return False
    return fuzz.token_sort_ratio(" ".join(core), " ".join(other), score_cutoff=ALIKE) > 0
