"""The door for plugins: everything that a plugin may import from the service, and nothing else."""

from matchmaker.hooks.faults import MissingLibraryError
from matchmaker.hooks.markers import hookimpl
from matchmaker.hooks.things import (
    CollaborationFact,
    Exporter,
    Facts,
    Page,
    Party,
    Reranker,
    SuggestionFact,
    Visit,
)
from matchmaker.hooks.versions import API_VERSION
from matchmaker.matching.geography import distance_km, distances_km, pair_distances_km
from matchmaker.matching.judging import Judged
from matchmaker.matching.language.kinds import Kinds
from matchmaker.matching.language.swedish import (
    SKIPPED_WORDS,
    as_written,
    content_words,
    general_words,
    listed,
    named_word,
    word_marks,
)
from matchmaker.matching.language.terms import Terms, stem
from matchmaker.matching.likeness.known_pairs import KnownPairs, counted, joined, met_by, raw
from matchmaker.matching.likeness.likeness import about_something, likeness
from matchmaker.matching.likeness.wordpairs import Crossed, Words, telling_words
from matchmaker.matching.options import Options
from matchmaker.matching.reranking import spread
from matchmaker.matching.snapshot import (
    MONTHS,
    WEEKDAYS,
    Actor,
    ActorKind,
    Answer,
    GlossaryWord,
    Horizon,
    Misperception,
    Need,
    Place,
    Resource,
    Snapshot,
    Verdict,
    ranks_by_id,
)
from matchmaker.matching.strategy import (
    WORTH_SHOWING,
    Conversation,
    Evidence,
    Mark,
    Strategy,
    StrategyRole,
    StrategySpec,
    Task,
    opinions,
)
from matchmaker.matching.texts import Text
from matchmaker.matching.vectors.memory import SparseRows
from matchmaker.matching.vectors.numbering import Numbered
from matchmaker.matching.vectors.products import products_of
from matchmaker.matching.vectors.rows import Chosen, Scaled
from matchmaker.matching.vocabulary import Category, vocabulary

__all__ = [
    "API_VERSION",
    "MONTHS",
    "SKIPPED_WORDS",
    "WEEKDAYS",
    "WORTH_SHOWING",
    "Actor",
    "ActorKind",
    "Answer",
    "Category",
    "Chosen",
    "CollaborationFact",
    "Conversation",
    "Crossed",
    "Evidence",
    "Exporter",
    "Facts",
    "GlossaryWord",
    "Horizon",
    "Judged",
    "Kinds",
    "KnownPairs",
    "Mark",
    "Misperception",
    "MissingLibraryError",
    "Need",
    "Numbered",
    "Options",
    "Page",
    "Party",
    "Place",
    "Reranker",
    "Resource",
    "Scaled",
    "Snapshot",
    "SparseRows",
    "Strategy",
    "StrategyRole",
    "StrategySpec",
    "SuggestionFact",
    "Task",
    "Terms",
    "Text",
    "Verdict",
    "Visit",
    "Words",
    "about_something",
    "as_written",
    "content_words",
    "counted",
    "distance_km",
    "distances_km",
    "general_words",
    "hookimpl",
    "joined",
    "likeness",
    "listed",
    "met_by",
    "named_word",
    "opinions",
    "pair_distances_km",
    "products_of",
    "ranks_by_id",
    "raw",
    "spread",
    "stem",
    "telling_words",
    "vocabulary",
    "word_marks",
]
