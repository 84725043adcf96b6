"""Every text that people read has its English; all that is translated has the same things put in, and is compiled.

No text promises what the law does not let a municipality keep, or guesses who changed something.
"""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo

from matchmaker.languages import SECOND, languages
from matchmaker.web.translations.update import WEB, as_po, catalogue_file, merged, messages_for, read_catalogue

OTHERS = tuple(languages())[1:]
SECRET = re.compile(
    r"\bingen(?: annan)? (?:får|ser)\b"
    r"|\b(?:ser|läser)(?: \w+)? bara (?:vi|projektledaren)\b|\bbara (?:vi|projektledaren)\b.* (?:ser|läser)\b"
    r"|\bbara projektledaren\.|\binnan någon annan får|\bde får inte veta",
    re.IGNORECASE,
)
"""What nobody can learn. What people send to a municipality is a public record, so that texts say only what we do."""
LETTER = re.compile(r"\bbrev(?:et|en)?\b(?! eller (?:e-post|besök)\b)", re.IGNORECASE)
"""What the postman brings, and only that, to those who read us: e-mail is *mejl*."""
SAID_OTHERWISE = re.compile(r"\bprova[rt]?\b|\bsade\b", re.IGNORECASE)
"""What is called by another word elsewhere: one tries (*prövar*) what is on trial (*prövas*), and *sa*, not *sade*."""
WHO_WAS_FIRST = re.compile(
    r"\bhann (?:före|\w+ före)\b|\bNågon (?:annan |hos er )?(?:har )?(?:nyss )?(?:ändra|svara)(?:de|t)\b"
)
"""What cannot be known of something that has changed since the page was opened: it may have been oneself, elsewhere."""
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")


def parts(value: object) -> tuple[str, ...]:
    """A text's forms: one, or singular and plural."""
    return tuple(value) if isinstance(value, tuple | list) else (str(value or ""),)


def faults(message: Message) -> Iterator[str]:
    """What is wrong with a translation."""
    texts, translations = parts(message.id), parts(message.string)
    if message.fuzzy:
        yield "only guessed"
    if len(texts) != len(translations) or not all(translations):
        yield "not translated"
        return
    for text, translation in zip(texts, translations, strict=True):
        wanted, there = set(PLACEHOLDER.findall(text)), set(PLACEHOLDER.findall(translation))
        if wanted != there and not (len(texts) > 1 and there < wanted and text is texts[0]):
            yield f"has {sorted(there)} for {sorted(wanted)}"
        if text[:1].isspace() != translation[:1].isspace() or text[-1:].isspace() != translation[-1:].isspace():
            yield "begins or ends with another blank"


def test_a_distance_and_its_unit_stay_on_one_line(sources: dict[str, Catalog]) -> None:
    texts = [text for source in sources.values() for message in source for text in parts(message.id)]
    texts += [
        text
        for language in OTHERS
        for message in read_catalogue(catalogue_file(language), language)
        for text in parts(message.string)
    ]
    assert not [text for text in texts if re.search(r"(?:\d|\)s|\}) km\b", text)]
    assert [text for text in texts if re.search(r"\)s\u00a0km\b", text)]


@pytest.fixture(scope="module")
def sources() -> dict[str, Catalog]:
    return {language: messages_for(language) for language in OTHERS}


def test_every_text_is_translated(sources: dict[str, Catalog]) -> None:
    known = read_catalogue(catalogue_file(SECOND), SECOND)
    wrong = []
    for message in sources[SECOND]:
        if message.id:
            translated = known.get(message.id, message.context)
            problems = ["missing: run make messages"] if translated is None else list(faults(translated))
            wrong += [f"{message.id}: {problem}" for problem in problems]
    assert not wrong


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_translated_has_the_same_things_put_in(language: str) -> None:
    known = [m for m in read_catalogue(catalogue_file(language), language) if m.id and any(parts(m.string))]
    assert [f"{message.id}: {problem}" for message in known for problem in faults(message)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalogue_is_as_the_tool_writes_it(sources: dict[str, Catalog], language: str) -> None:
    path, source = catalogue_file(language), sources[language]
    assert path.read_text(encoding="utf-8") == as_po(merged(source, read_catalogue(path, language), language), language)


@pytest.mark.parametrize("language", OTHERS)
def test_what_the_service_reads_is_what_people_have_written(language: str) -> None:
    written = read_catalogue(catalogue_file(language), language)
    with catalogue_file(language, "mo").open("rb") as file:
        compiled = {parts(message.id): parts(message.string) for message in read_mo(file) if message.id}
    assert compiled == {parts(m.id): parts(m.string) for m in written if m.id and all(parts(m.string))}


@pytest.mark.parametrize(
    ("text", "translation", "found"),
    [
        ("Hej", "Hello", []),
        ("Hej", "", ["not translated"]),
        ("Hej %(name)s", "Hello %(namn)s", ["has ['%(namn)s'] for ['%(name)s']"]),
        ("Hej {n}", "Hello", ["has [] for ['{n}']"]),
        ("Hej ", "Hello", ["begins or ends with another blank"]),
        (("En sak", "%(num)s saker"), ("One thing", "%(num)s things"), []),
        (("En sak", "%(num)s saker"), ("One thing", ""), ["not translated"]),
        (("En sak", "%(num)s saker"), ("One thing", "things"), ["has [] for ['%(num)s']"]),
    ],
)
def test_a_faulty_translation_is_seen(text: str, translation: str, found: list[str]) -> None:
    assert list(faults(Message(text, translation))) == found


def test_a_guess_is_seen() -> None:
    assert list(faults(Message("Hej", "Hello", flags=["fuzzy"]))) == ["only guessed"]


def test_e_mail_is_never_called_what_comes_in_the_letterbox() -> None:
    texts = [text for message in messages_for(OTHERS[-1]) for text in parts(message.id)]
    kept = (WEB.parent / "services" / "personal_data" / "fields.toml").read_text(encoding="utf-8").splitlines()
    assert [text for text in [*texts, *kept] if LETTER.search(text)] == []


def test_no_text_promises_that_nobody_can_learn_what_is_a_public_record() -> None:
    texts = [text for message in messages_for(OTHERS[-1]) for text in parts(message.id)]
    assert [text for text in texts if SECRET.search(text)] == []


def test_the_same_thing_is_called_by_the_same_word() -> None:
    texts = [text for message in messages_for(OTHERS[-1]) for text in parts(message.id)]
    assert [text for text in texts if SAID_OTHERWISE.search(text)] == []


def test_another_word_for_the_same_thing_is_seen() -> None:
    assert SAID_OTHERWISE.search("Om ni provar: den sista dagen.")
    assert not SAID_OTHERWISE.search("Vad sades?")


def test_no_text_says_that_somebody_else_was_first() -> None:
    texts = [text for message in messages_for(OTHERS[-1]) for text in parts(message.id)]
    assert [text for text in texts if WHO_WAS_FIRST.search(text)] == []


def test_a_letter_is_seen_but_for_where_it_may_be_one() -> None:
    assert LETTER.search("Breven går till er.")
    assert not LETTER.search("Brev eller e-post")


@pytest.mark.parametrize(
    "text",
    [
        "Någon hann före dig",
        "Någon annan hann svara före",
        "Någon annan svarade nyss: Ja.",
        "Någon har ändrat uppgifterna under tiden",
        "Någon ändrade mötet medan du skrev.",
    ],
)
def test_such_a_guess_is_seen(text: str) -> None:
    assert WHO_WAS_FIRST.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ingen annan får veta vilka ni är.",
        "Bara projektledaren ser det.",
        "Bara vi som arbetar med projektet läser det.",
        "Det läser bara vi som arbetar med projektet.",
        "Vem ser det? Först bara projektledaren.",
        "Vi ringer innan någon annan får veta det.",
        "De får inte veta vem som tipsade.",
    ],
)
def test_such_a_promise_is_seen(text: str) -> None:
    assert SECRET.search(text)
