"""The municipality's own words: adding, changing and removing them, and where they stand in what people told."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.matching import snapshot as values
from matchmaker.matching.language.swedish import all_words, content_words
from matchmaker.matching.language.terms import Terms
from matchmaker.matching.vocabulary import Category, vocabulary
from matchmaker.models import AuditEvent, GlossaryWord, Need, Resource
from matchmaker.models.vocabulary import MEANS_LIMIT, WORD_LIMIT
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.lists.alphabet import alphabetical
from matchmaker.services.rows import check_version, get_row, lock_row, store_once
from matchmaker.services.run_records import latest_full_run


def ids_of(kinds: Iterable[Category]) -> frozenset[str]:
    """The ids of these kinds."""
    return frozenset(kind.id for kind in kinds)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the leader writes about a word: ``category`` is the id of a kind, ``means`` other words with commas.

    ``kinds`` are the ids that ``category`` can be: those that ship, unless plugins bring others.
    """

    word: str
    category: str = ""
    means: str = ""
    kinds: frozenset[str] = field(default_factory=lambda: ids_of(vocabulary()), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Uses:
    """In how many needs and resources that still stand a word is found, also inflected and in compounds."""

    needs: int
    resources: int


def list_words(session: Session) -> list[GlossaryWord]:
    """The municipality's own words, in alphabetical order."""
    return sorted(session.scalars(select(GlossaryWord)), key=lambda row: alphabetical(row.word))


def get_word(session: Session, word_id: int) -> GlossaryWord:
    """A word as it stands now. Raises NotFoundError."""
    return get_row(session, GlossaryWord, word_id)


def add_word(session: Session, entry: Entry, *, key: str, by: Who, at: datetime) -> GlossaryWord:
    """Add a word; the same ``key`` twice adds one.

    Raises RefusedError: "known" when the word is there already, else as :func:`problem_in`.
    """
    entry = _tidy(entry)
    _refuse_problem(entry)
    row = GlossaryWord(form_key=key, created_at=at, updated_at=at, **_columns(entry))
    try:
        return store_once(session, row, GlossaryWord.form_key, "add", by=by, at=at, **_columns(entry))
    except IntegrityError as fault:  # the database holds that a word stands there once
        raise RefusedError("known") from fault


def change_word(session: Session, word_id: int, entry: Entry, *, version: int, by: Who, at: datetime) -> GlossaryWord:
    """Let a word stand for something else, or be spelt otherwise.

    Raises NotFoundError, ConflictError when somebody changed it first, and RefusedError as :func:`add_word`. The same
    change sent twice is made once.
    """
    entry = _tidy(entry)
    _refuse_problem(entry)
    row = lock_row(session, GlossaryWord, word_id)
    before, after = {name: getattr(row, name) for name in ("word", "category", "means")}, _columns(entry)
    if before != after:
        check_version(row, version)
        row.word, row.category, row.means, row.updated_at = entry.word, entry.category, entry.means, at
        try:
            session.flush()
        except IntegrityError as fault:
            session.rollback()
            raise RefusedError("known") from fault
        record_event(session, "change", row, by=by, at=at, before=before, after=after)
    session.commit()
    return row


def remove_word(session: Session, word_id: int, *, version: int, by: Who, at: datetime) -> None:
    """Take a word out of the glossary; the audit trail keeps what it stood for. Raises NotFoundError, ConflictError."""
    row = lock_row(session, GlossaryWord, word_id)
    check_version(row, version)
    record_event(session, "remove", row, by=by, at=at, word=row.word, category=row.category, means=row.means)
    session.delete(row)
    session.commit()


def problem_in(entry: Entry) -> str | None:
    """Why an entry cannot be kept, as a code: None when it can.

    "word" without a word, "long" when something is too long, "vague" for a word that says nothing about a subject,
    "category" for an unknown kind, "nothing" when it stands for nothing, and "itself" when it stands for itself.
    """
    entry = _tidy(entry)
    if not all_words(entry.word):
        return "word"
    if len(entry.word) > WORD_LIMIT or len(entry.means) > MEANS_LIMIT:
        return "long"
    if not content_words(entry.word):
        return "vague"
    if entry.category and entry.category not in entry.kinds:
        return "category"
    if not entry.category and not all_words(entry.means):
        return "nothing"
    return "itself" if entry.word in _parts(entry.means) else None


def count_uses(session: Session, words: Iterable[str]) -> dict[str, Uses]:
    """How many standing needs and resources each of ``words`` is found in, as the matching finds it."""
    wanted = list(words)
    terms = Terms(wanted)
    counts = []
    for model in (Need, Resource):
        texts = session.execute(select(model.title, model.description).where(model.withdrawn_at.is_(None)))
        in_texts = ({term.term for term in terms.find(f"{title}\n{more}")} for title, more in texts) if wanted else ()
        counts.append(Counter(word for found in in_texts for word in found))
    return {word: Uses(counts[0][word], counts[1][word]) for word in wanted}


def changed_since_run(session: Session) -> bool:
    """Whether a word was added, changed or removed after the latest full run that was done had begun."""
    changed = session.scalar(select(func.max(AuditEvent.at)).where(AuditEvent.noun == GlossaryWord.__tablename__))
    run = latest_full_run(session)
    return changed is not None and (run is None or run.started_at < changed)


def glossary(session: Session) -> Sequence[values.GlossaryWord]:
    """The words as the engine sees them."""
    columns = select(GlossaryWord.word, GlossaryWord.category, GlossaryWord.means).order_by(GlossaryWord.id)
    return [values.GlossaryWord(word, kind, tuple(_parts(means))) for word, kind, means in session.execute(columns)]


def _tidy(entry: Entry) -> Entry:
    """In lower case, with single blanks, and each of the other words once."""
    word = " ".join(entry.word.lower().split())
    return Entry(word, entry.category, ", ".join(_parts(entry.means.lower())), entry.kinds)


def _parts(means: str) -> list[str]:
    parts = (" ".join(part.split()) for part in means.split(","))
    return list(dict.fromkeys(part for part in parts if part))


def _columns(entry: Entry) -> dict[str, str]:
    return {"word": entry.word, "category": entry.category, "means": entry.means}


def _refuse_problem(entry: Entry) -> None:
    problem = problem_in(entry)
    if problem is not None:
        raise RefusedError(problem)
