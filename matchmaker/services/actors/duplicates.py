"""Actors that may be one and the same: by names as registers write them, by e-mail address and by telephone."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from matchmaker.models import Actor
from matchmaker.services.lists.wordindex import words_of

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
    rows = session.execute(select(*columns).where(Actor.withdrawn_at.is_(None), Actor.id != (besides or 0)))
    known = _Known()
    for key, *told in rows:
        known.add(key, Identity(*told))
    found = [known.like(who) for who in those]
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


class _Known:
    """Those who are there, found by what tells them: a file of thousands is held against thousands."""

    def __init__(self) -> None:
        # Names by their short words, which must be equal; only within such a group are names compared.
        self._names: dict[frozenset[str], dict[int, str]] = defaultdict(dict)
        # And by all their letters: one writes as two words what the next writes as one.
        self._letters: dict[str, list[int]] = defaultdict(list)
        self._emails: dict[str, list[int]] = defaultdict(list)
        self._phones: dict[str, list[int]] = defaultdict(list)

    def add(self, key: int, who: Identity) -> None:
        short, name = _name_of(who)
        self._names[short][key] = name
        self._letters[_letters_of(who)].append(key)
        self._emails[who.email.lower()].append(key)
        self._phones[_digits_of(who)].append(key)

    def like(self, who: Identity) -> dict[int, list[Likeness]]:
        """Who may be ``who``, each with why."""
        from rapidfuzz import fuzz, process  # only who looks for duplicates needs it, and every command would load it

        found: dict[int, list[Likeness]] = defaultdict(list)
        short, name = _name_of(who)
        there = self._names.get(short, {})
        alike = process.extract(name, there, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None)
        for key in {key for _, _, key in alike}.union(self._letters.get(_letters_of(who), ())):
            found[key].append(Likeness.NAME)
        for key in self._emails.get(who.email.lower(), ()) if who.email else ():
            found[key].append(Likeness.EMAIL)
        digits = _digits_of(who)
        for key in self._phones.get(digits, ()) if len(digits) == PHONE_DIGITS else ():
            found[key].append(Likeness.PHONE)
        return found


def _name_of(who: Identity) -> tuple[frozenset[str], str]:
    """The short words of a name, and all its words in an order that says nothing."""
    core = core_of(who.name)
    return frozenset(word for word in core if len(word) <= SHORT), " ".join(sorted(core))


def _letters_of(who: Identity) -> str:
    """A name as one word, without legal forms; a name of nothing else keeps them."""
    words = words_of(who.name)
    return "".join(word for word in words if word not in LEGAL_FORMS) or "".join(words)


def _digits_of(who: Identity) -> str:
    return re.sub(r"\D", "", who.phone)[-PHONE_DIGITS:]
