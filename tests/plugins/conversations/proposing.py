"""What conversations propose of a small village, for their tests."""

from matchmaker.matching.judging import checked_conversations
from matchmaker.matching.snapshot import Place, Snapshot
from matchmaker.matching.strategy import Conversation, Task
from matchmaker.matching.vocabulary import vocabulary
from matchmaker.testing.factories import task_of
from plugins.conversations.conversations import Conversations

HERE, NEAR, FAR = Place("Här", 64.9, 19.5), Place("Nära", 64.95, 19.6), Place("Långt bort", 66.9, 19.5)
KIND = next(kind for kind in vocabulary() if kind.words)


def proposed(of: Snapshot, task: Task | None = None) -> list[Conversation]:
    talks = Conversations(vocabulary()).conversations(task or task_of(of))
    return checked_conversations(talks, of)
