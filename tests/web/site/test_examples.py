"""The examples on the start page are short, of both kinds, and of no real place."""

from flask import Flask

from matchmaker.web.site.examples import start_examples


def test_needs_and_resources_take_turns(app: Flask) -> None:
    with app.test_request_context():
        examples = start_examples()
    kinds = [kind for kind, *_ in examples]
    assert kinds == ["need", "res"] * (len(kinds) // 2)
    for _, heading, title, words in examples:
        assert heading
        assert len(title) < 40
        assert len(words) < 120
        assert "Norsjö" not in title + words
