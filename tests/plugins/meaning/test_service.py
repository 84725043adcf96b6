"""A model at an address is sent each text once and no names, and what it answers wrongly is a fault of the run."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import numpy as np
import pytest

from matchmaker.matching.engine import match
from matchmaker.matching.strategy import Retriever, Strategy
from matchmaker.matching.vectors.memory import Memory
from plugins.affinity import LEARNT_FILE, model_file
from plugins.affinity.model import shared_model
from plugins.meaning.meaning import Meaning
from plugins.meaning.service import AT_ONCE, KEY
from tests.matching.builders import need, resource, snapshot, task_of

SNAPSHOT = snapshot(
    need("a.n1", "Datorn krånglar", "Skärmen är svart"),
    need("a.n2", "", ""),
    resource("b.r1", "Vi lagar datorer", "Kvällstid"),
    resource("c.r1", "Släpkärra"),
    resource("d.r1", "Kör och dragspel"),
    resource("e.r1", "Ved"),
)


class Answers:
    """An address that answers as such services do, with vectors of a real model; ``spoil`` changes the answer."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.status = 200

    def vectors(self, texts: list[str]) -> Any:
        rows = shared_model(model_file(), LEARNT_FILE).pooled(texts, "")
        data = [{"index": k, "object": "embedding", "embedding": row.tolist()} for k, row in enumerate(rows)]
        return {"object": "list", "data": data[::-1]}


@contextmanager
def serving(answers: Answers) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answers.asked.append(asked)
            answers.keys.append(self.headers.get("Authorization"))
            body = json.dumps(answers.vectors(asked["input"])).encode()
            self.send_response(answers.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1/embeddings"
        server.shutdown()
        thread.join()


def told(address: str, **more: str) -> Strategy:
    return Meaning().configured({"address": address, "model": "m", "before_need": "", "before_resource": ""} | more)


def test_what_means_the_same_stands_out() -> None:
    with serving(Answers()) as address:
        meaning = told(address)
        assert isinstance(meaning, Retriever)
        scores = np.asarray(meaning.score(task_of(SNAPSHOT)), dtype=float)
        written = scores[~np.isnan(scores)]
        assert written.argmax() == 0
        assert np.isnan(scores).sum() == len(SNAPSHOT.resources)  # the need without a text
        (first, *_) = meaning.explain(task_of(SNAPSHOT))
        assert first is not None
        assert first.reason.sv == "Språkmodellen tycker att behovet och resursen hör ihop."


def test_each_text_is_sent_once_and_nothing_else_of_those_who_wrote_it() -> None:
    answers = Answers()
    many = snapshot(
        *(need(f"a.n{k}", f"Behov {k % (AT_ONCE + 5)}") for k in range(2 * AT_ONCE)), resource("b.r1", "Ved")
    )
    memory = Memory()
    with serving(answers) as address:
        for _ in range(2):
            match(many, [told(address, before_need="query: ")], memory=memory)
    sent = [text for asked in answers.asked for text in asked["input"]]
    assert sorted(sent) == sorted({f"query: Behov {k}" for k in range(AT_ONCE + 5)} | {"Ved"})
    assert max(len(asked["input"]) for asked in answers.asked) == AT_ONCE
    assert {asked["model"] for asked in answers.asked} == {"m"}


def test_a_key_from_the_environment_goes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = Answers()
    with serving(answers) as address:
        told(address).score(task_of(SNAPSHOT))
        monkeypatch.setenv(KEY, "hemlig")
        told(address).score(task_of(SNAPSHOT))
    assert set(answers.keys[:2]) == {None}
    assert set(answers.keys[2:]) == {"Bearer hemlig"}


@pytest.mark.parametrize("address", ["http://example.se/v1", "file:///etc/passwd", "ftp://127.0.0.1/x", "localhost"])
def test_texts_are_not_sent_unprotected_to_another_machine(address: str) -> None:
    with pytest.raises(ValueError, match="https"):
        told(address).score(task_of(SNAPSHOT))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"error": "no such model"}, "not one of embeddings"),
        ([1, 2], "not one of embeddings"),
        ({"data": []}, "came back"),
        ({"data": [{"index": 0, "embedding": 7}]}, "came back"),
    ],
)
def test_a_wrong_answer_is_a_fault_that_the_run_survives(
    answer: Any, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Answers()
    monkeypatch.setattr(answers, "vectors", lambda _texts: answer)
    with serving(answers) as address:
        with pytest.raises(ValueError, match=said):
            told(address).score(task_of(SNAPSHOT))
        result = match(SNAPSHOT, [told(address)])
    (report,) = result.report.strategies
    assert report.fault is not None
    assert said in report.fault.message


def test_nobody_there_is_a_fault_too() -> None:
    answers = Answers()
    answers.status = 500
    with serving(answers) as address, pytest.raises(OSError, match="500"):
        told(address).score(task_of(SNAPSHOT))
    with pytest.raises(OSError, match="refused"):
        told(address).score(task_of(SNAPSHOT))
