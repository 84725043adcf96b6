"""What is proposed as a group: a bundle, a cycle, a chain or a pool, with its score and the reasons for it."""

from dataclasses import dataclass

from matchmaker.matching.strategy import Evidence
from matchmaker.matching.texts import Text


@dataclass(frozen=True, slots=True)
class Cover:
    """A resource of a bundle, and the part of the need, in the need's own words, that it is there for.

    Where there is no such part, it is the need's title. ``score`` is the fused score of the resource and the whole
    need, in [0, 1]. When the resource is there for what another one in the bundle lacks, ``completes`` is the id of
    that one, ``part`` is in the words of that one's owner, and ``score`` tells how well it meets that.
    """

    resource: str
    part: str
    score: float
    completes: str | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    """Several resources of different actors for one need, the likeliest, and what one of them lacks."""

    need: str
    covers: tuple[Cover, ...]
    score: float
    reasons: tuple[Text, ...] = ()

    @property
    def resources(self) -> tuple[str, ...]:
        """The resources, likeliest first."""
        return tuple(cover.resource for cover in self.covers)


@dataclass(frozen=True, slots=True)
class Link:
    """A need and the resource of another actor that may meet it; the score is the fused one, in [0, 1]."""

    need: str
    resource: str
    score: float


@dataclass(frozen=True, slots=True)
class Linked:
    """Actors in a row with a link between each and the next."""

    actors: tuple[str, ...]
    links: tuple[Link, ...]
    score: float
    reasons: tuple[Text, ...] = ()

    @property
    def weakest(self) -> Link:
        """The link with the lowest score, the first of several."""
        return weakest_of(self.links)


class Cycle(Linked):
    """Actors who help each other round: the need of link k is of actor k, and its resource of the next one."""

    __slots__ = ()


class Chain(Linked):
    """Help that is passed on from a gift: the resource of link k is of actor k, and its need of the next one."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Pool:
    """Needs of three or more actors for much the same thing. ``apart_km`` is the longest way between two of them.

    It is None when some place is not known.
    """

    needs: tuple[str, ...]
    score: float
    apart_km: float | None = None
    reasons: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """Needs of two or more actors who should talk before anything is exchanged, and what they all lay claim to.

    ``reasons`` have the names of the strategies that give them, and ``own_words`` also the need that they are about.
    """

    needs: tuple[str, ...]
    resource: str | None
    score: float
    reasons: tuple[tuple[str, Text], ...] = ()
    own_words: tuple[tuple[str, str, Evidence], ...] = ()


@dataclass(frozen=True, slots=True)
class Groups:
    """All that is proposed, best first in each kind."""

    bundles: tuple[Bundle, ...] = ()
    cycles: tuple[Cycle, ...] = ()
    chains: tuple[Chain, ...] = ()
    pools: tuple[Pool, ...] = ()
    talks: tuple[Talk, ...] = ()


def weakest_of(links: tuple[Link, ...]) -> Link:
    """The link with the lowest score, the first of several."""
    return min(links, key=lambda link: link.score)
