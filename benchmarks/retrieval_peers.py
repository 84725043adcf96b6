"""Compares retrieval by tantivy, bm25s and PostgreSQL's Swedish text search with ours, in quality and in speed.

Run: python -m benchmarks.retrieval_peers. What it needs beside the project stands in benchmarks/README.md; a peer that
is not installed is named and left out.
"""

import re
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import snowballstemmer
from numpy.typing import NDArray

from benchmarks.match_quality import Peer
from matchmaker.hooks.registry import Registry
from matchmaker.matching.engine import judge_all
from matchmaker.matching.files.exchange import read_actors, read_places, snapshot_from
from matchmaker.matching.files.gold import read_gold
from matchmaker.matching.measuring.evaluation import evaluate
from matchmaker.matching.snapshot import Need, Resource
from matchmaker.matching.strategy import Strategy, Task
from matchmaker.testing.postgres import PostgresMissingError, temporary_postgres

SETS = {"norsjo": files("matchmaker.examples") / "norsjo", "tallsele": Path(__file__).parent / "sets" / "tallsele"}
Ranked = NDArray[np.float64]
"""A peer's score of each resource for each need, 0 where it found none."""

Search = Callable[[Sequence[str], Sequence[str]], tuple[float, Ranked]]
"""From the needs' and the resources' texts: the seconds of searching alone, and the scores."""


class Found(Peer):
    """A peer as a strategy, so that it is measured by the same code; its seconds are those of searching alone."""

    def __init__(self, name: str, search: Search) -> None:
        super().__init__(name)
        self._search = search
        self.seconds = 0.0

    def score(self, task: Task) -> Sequence[float | None]:
        """The scores, brought below 1."""
        self.seconds, scores = self._search(_texts(task.snapshot.needs), _texts(task.snapshot.resources))
        picked: list[float] = (scores / max(scores.max(), 1e-9))[tuple(task.pairs.T)].tolist()
        return picked


def by_bm25s(needs: Sequence[str], resources: Sequence[str]) -> tuple[float, Ranked]:
    """BM25 with Snowball's Swedish stems."""
    import bm25s  # type: ignore[import-not-found,unused-ignore]

    split = partial(bm25s.tokenize, stopwords="sv", stemmer=_stems, show_progress=False)
    index = bm25s.BM25()
    index.index(split(list(resources)), show_progress=False)
    started = time.perf_counter()
    asked = split(list(needs))
    found, scores = index.retrieve(asked, k=len(resources), show_progress=False)
    seconds = time.perf_counter() - started
    ranked = np.zeros((len(needs), len(resources)))
    np.put_along_axis(ranked, found.astype(np.intp), scores, axis=1)
    return seconds, ranked


def by_tantivy(needs: Sequence[str], resources: Sequence[str]) -> tuple[float, Ranked]:
    """Tantivy's BM25 with its Swedish stemmer."""
    import tantivy  # type: ignore[import-not-found,unused-ignore]

    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    analyzer = analyzer.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.stemmer("swedish"))
    schema = tantivy.SchemaBuilder().add_text_field("text", tokenizer_name="sv").add_unsigned_field("n", stored=True)
    index = tantivy.Index(schema.build())
    index.register_tokenizer("sv", analyzer.build())
    writer = index.writer()
    for number, text in enumerate(resources):
        writer.add_document(tantivy.Document(text=text, n=number))
    writer.commit()
    index.reload()
    ranked, searcher = np.zeros((len(needs), len(resources))), index.searcher()
    started = time.perf_counter()
    for row, text in enumerate(needs):
        hits = searcher.search(index.parse_query(" ".join(re.findall(r"\w+", text.lower())), ["text"]), 100).hits
        for score, address in hits:
            ranked[row, searcher.doc(address)["n"][0]] = score
    return time.perf_counter() - started, ranked


def by_postgres(needs: Sequence[str], resources: Sequence[str]) -> tuple[float, Ranked]:
    """PostgreSQL's ts_rank over its Swedish configuration, any word of the need, with a GIN index."""
    query = """
        select n, ts_rank(words, query)
        from resource, (select replace(plainto_tsquery('swedish', %s)::text, '&', '|')::tsquery as query) as asked
        where words @@ query order by 2 desc limit 100
    """
    ranked = np.zeros((len(needs), len(resources)))
    with temporary_postgres() as url, psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("create table resource (n int, words tsvector)")
        with connection.cursor() as cursor:
            cursor.executemany(
                "insert into resource values (%s, to_tsvector('swedish', %s))", list(enumerate(resources))
            )
        connection.execute("create index on resource using gin (words)")
        connection.execute("analyze resource")
        started = time.perf_counter()
        for row, text in enumerate(needs):
            for number, score in connection.execute(query, [text]):
                ranked[row, number] = score
        seconds = time.perf_counter() - started
    return seconds, ranked


def _stems(words: Sequence[str]) -> list[str]:
    stemmer = snowballstemmer.stemmer("swedish")
    return [stemmer.stemWord(word) for word in words]


def _texts(items: Sequence[Need | Resource]) -> list[str]:
    return [f"{item.title}. {item.description}" for item in items]


def read(folder: Any) -> tuple[Any, Any]:
    """The snapshot and the grades of a set."""
    records = read_actors((folder / "actors.jsonl").read_text("utf-8").splitlines()).records
    places = read_places((folder / "places.json").read_text("utf-8")).places
    return snapshot_from(records, places), read_gold((folder / "gold.jsonl").read_text("utf-8").splitlines()).grades


def main() -> None:
    """Print a table for each set."""
    peers = {"bm25s": by_bm25s, "tantivy": by_tantivy, "PostgreSQL": by_postgres}
    ours = Registry.load().strategies
    for name, folder in SETS.items():
        snapshot, grades = read(folder)
        print(f"\n{name}: {len(snapshot.needs)} needs, {len(snapshot.resources)} resources")
        print(f"  {'':34}{'nDCG@10':>22}{'needs a second':>18}")
        for peer, search in peers.items():
            found = Found(peer, search)
            try:
                search(["bensin"], ["tanka bensin", "sylt"])
            except (ImportError, PostgresMissingError) as missing:
                print(f"  {peer:34}left out: {missing}")
                continue
            measured = evaluate(snapshot, grades, [found]).fused["ndcg@10"]
            _row(f"{peer}, searching alone", measured, len(snapshot.needs) / found.seconds)
        rows: dict[str, Sequence[Strategy]] = {
            "ours, wording alone": [strategy for strategy in ours if strategy.spec.name == "wording"],
            "ours, without a language model": [strategy for strategy in ours if strategy.spec.name != "affinity"],
            "ours, all, judging and fusing": ours,
        }
        for row, strategies in rows.items():
            measured = evaluate(snapshot, grades, strategies).fused["ndcg@10"]
            started = time.perf_counter()
            judge_all(snapshot, strategies)
            _row(row, measured, len(snapshot.needs) / (time.perf_counter() - started))


def _row(name: str, measured: Any, rate: float) -> None:
    cell = f"{measured.value:.3f} ({measured.low:.3f}-{measured.high:.3f})"
    print(f"  {name:34}{cell:>22}{rate:18,.0f}")


if __name__ == "__main__":
    main()
