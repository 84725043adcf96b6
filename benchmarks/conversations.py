"""What the proposed talks are worth on the example and on Tallsele: claims against judged answers, obstacles to read.

Run: python -m benchmarks.conversations
"""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from matchmaker.hooks.registry import Registry
from matchmaker.matching.engine import judge_all
from matchmaker.matching.files.exchange import read_actors, read_places, snapshot_from
from matchmaker.matching.files.gold import GOOD, read_gold
from matchmaker.matching.judging import conversations_walled
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Conversation

SETS: Mapping[str, Traversable] = {
    "norsjo": files("matchmaker.examples") / "norsjo",
    "tallsele": Path(__file__).parent / "sets" / "tallsele",
}
FIRST = 15
"""So many of the claims that rank first are looked at by themselves: those that are shown."""


def main() -> None:
    """Print for each set how many claims are real, and each pair that is to meet the same obstacle."""
    strategies = Registry.load().strategies
    for name, folder in SETS.items():
        records = read_actors((folder / "actors.jsonl").read_text("utf-8").splitlines()).records
        snapshot = snapshot_from(records, read_places((folder / "places.json").read_text("utf-8")).places)
        grades = read_gold((folder / "gold.jsonl").read_text("utf-8").splitlines()).grades
        talks = [talk for _, talk in conversations_walled(judge_all(snapshot, strategies), strategies)]
        claims = sorted((talk for talk in talks if talk.resource), key=lambda talk: -talk.score)
        told = " and ".join(f"{_real(some, grades)} of {len(some)}" for some in (claims, claims[:FIRST]))
        print(f"\n{name}: two or more of the needs are met by what they lay claim to in {told} that rank first")
        for talk in talks:
            if talk.own_words:
                print("  " + " | ".join(_obstacle(snapshot, talk)))


def _real(claims: Sequence[Conversation], grades: Mapping[str, Mapping[str, int]]) -> int:
    def met(talk: Conversation) -> int:
        return sum(grades.get(need, {}).get(talk.resource or "", 0) >= GOOD for need in talk.needs)

    return sum(met(talk) > 1 for talk in claims)


def _obstacle(snapshot: Snapshot, talk: Conversation) -> list[str]:
    return [f"{snapshot.need_by_id[need].title}: {said.reason.sv}" for need, said in talk.own_words]


if __name__ == "__main__":
    main()
