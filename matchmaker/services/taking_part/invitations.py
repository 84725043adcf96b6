"""What the parties of a suggestion are told of each other, on pages and in mail: no more than each has agreed to."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from matchmaker.matching.snapshot import ActorKind
from matchmaker.matching.strategy import Strategy
from matchmaker.matching.texts import Text
from matchmaker.models import Actor, Answer, Consent, Item, Suggestion
from matchmaker.services.mail.outbox import Letter, language_of
from matchmaker.services.personal_data.visibility import Contact, contact_for_others, rests_on
from matchmaker.services.places import distance_between
from matchmaker.services.suggestions.parties import parties_of, unnamed
from matchmaker.services.suggestions.reasons import Reason, reasons_for_actors
from matchmaker.services.suggestions.shapes import needs_of

KINDS = {
    ActorKind.SERVICE_NODE: Text(sv="en butik eller service", en="a shop or service"),
    ActorKind.ASSOCIATION: Text(sv="en förening", en="an association"),
    ActorKind.MUNICIPAL_UNIT: Text(sv="en av kommunens verksamheter", en="one of the municipality's units"),
}
UNNAMED = Text(sv="någon som inte vill stå med namn än", en="someone who would rather not be named yet")
AWAY = Text(sv="{who}, ungefär {km}\u00a0km från er", en="{who}, about {km}\u00a0km from you")

QUESTION = Letter(
    Text(sv="Vill ni prata om det här? {name}", en="Would you like to talk about this? {name}"),
    Text(
        sv="Hej!\n\nVi tror att ni kan ha nytta av att prata med {others}.\n\n{words}\n\n"
        "Vill ni prata med dem? Öppna länken och svara ja eller nej:\n{url}\n\n"
        "Ert telefonnummer och er e-post lämnar vi ut först när alla har sagt ja. {name_rule}\n"
        "Det går bra att säga nej. Ni behöver inte tala om varför.\n",
        en="Hello!\n\nWe think that you might gain from talking with {others}.\n\n{words}\n\n"
        "Would you like to talk with them? Open the link and answer yes or no:\n{url}\n\n"
        "We pass on your telephone number and e-mail only when all have said yes. {name_rule}\n"
        "You may well say no. You need not tell why.\n",
    ),
)
NAME_WITH_YES = Text(
    sv="Svarar ni ja får de veta vad ni heter.", en="If you answer yes, they are told what you are called."
)
NAME_LAST = Text(sv="Ert namn väntar vi också med till dess.", en="We keep your name to ourselves until then, too.")
REMINDER = Letter(
    Text(sv="En påminnelse: vill ni prata? {name}", en="A reminder: would you like to talk? {name}"),
    Text(
        sv="Hej!\n\nFör en vecka sedan frågade vi om ni vill prata med {others}.\n\n{words}\n\n"
        "Ni har inte svarat än, och det gör ingenting. Här svarar ni ja eller nej:\n{url}\n\n"
        "Vi påminner bara den här gången. {name_rule}\n",
        en="Hello!\n\nA week ago we asked whether you would like to talk with {others}.\n\n{words}\n\n"
        "You have not answered yet, and that is quite all right. Answer yes or no here:\n{url}\n\n"
        "We will remind you only this once. {name_rule}\n",
    ),
)
CONTACT = Letter(
    Text(sv="Alla har sagt ja: {name}", en="All have said yes: {name}"),
    Text(
        sv="Hej!\n\nNu har alla sagt ja till att prata.\n\n{words}\n\nHär når ni varandra:\n\n{contacts}\n\n"
        "Hör av er till varandra när det passar. Säg gärna till oss hur det går.\n",
        en="Hello!\n\nNow all have said yes to talking.\n\n{words}\n\nThis is how you reach each other:\n\n"
        "{contacts}\n\nGet in touch when it suits you. Do tell us how it goes.\n",
    ),
)
NEEDS = Text(sv="Behövs: {title}", en="Needed: {title}")
HAS = Text(sv="Finns: {title}", en="Offered: {title}")
ASK_FOR = Text(sv="Fråga efter {name}", en="Ask for {name}")
NO_CONTACT = Text(sv="Projektledaren hjälper er att nå dem.", en="The project leader helps you to reach them.")


@dataclass(frozen=True, slots=True)
class Other:
    """Another party, as one of them may see it.

    ``described`` stands in the name's place while ``named`` is false; ``reachable`` = with contact details.
    """

    actor: Actor
    described: Text
    named: bool
    reachable: bool
    answer: Answer | None

    @property
    def contact(self) -> Contact:
        """How to reach them; empty before all have said yes."""
        return contact_for_others(self.actor) if self.reachable else Contact("", "", "")


def others_for(suggestion: Suggestion, viewer: Actor, consents: Iterable[Consent] = ()) -> list[Other]:
    """The other parties of a loaded suggestion as ``viewer`` may see them.

    Who has said yes is named, but who asked not to be only when all have said yes; contact details come with that.
    Before that they are told by what kind they are and how far away, and who asked not to be named by neither.
    """
    answers = {consent.actor_id: consent.answer for consent in consents}
    parties, hidden = parties_of([suggestion]), unnamed(suggestion)
    agreed = all(answers.get(actor.id) is Answer.YES for actor in parties)
    return [
        Other(
            actor=actor,
            described=UNNAMED if actor.id in hidden else _described(actor, viewer),
            named=agreed or (answers.get(actor.id) is Answer.YES and actor.id not in hidden),
            reachable=agreed,
            answer=answers.get(actor.id),
        )
        for actor in parties
        if actor.id != viewer.id
    ]


def reasons_to_tell(
    suggestion: Suggestion, others: Iterable[Other], strategies: Iterable[Strategy], untold: Collection[Item] = ()
) -> list[Reason]:
    """The reasons that a party may read: none that others' decisions taught, that names who is not named yet, or that
    tells what stands beside the titles of what is ``untold``.

    Who asked not to be named is not told by the place either.
    """
    secret = [other.actor.name for other in others if not other.named]
    secret += [other.actor.place.name for other in others if not other.named and other.described is UNNAMED]
    told = [one for one in reasons_for_actors(suggestion, strategies) if not rests_on(one, suggestion, untold)]
    return [
        reason
        for reason in told
        if not any(word in text for word in secret for text in (reason.text.sv, reason.text.en))
    ]


def question_mail(suggestion: Suggestion, actor: Actor, url: str) -> tuple[str, str]:
    """Subject and body of the question to ``actor`` whether it wants to talk."""
    return _asking(QUESTION, suggestion, actor, url)


def reminder_mail(suggestion: Suggestion, actor: Actor, url: str) -> tuple[str, str]:
    """Subject and body of the one reminder."""
    return _asking(REMINDER, suggestion, actor, url)


def contact_mail(suggestion: Suggestion, actor: Actor, others: Sequence[Actor]) -> tuple[str, str]:
    """Subject and body of the mail that gives ``actor`` the others' contact details."""
    language = language_of(actor)
    contacts = "\n\n".join("\n".join(contact_lines(other, language)) for other in others)
    body = CONTACT.body.in_language(language).format(words=_words(suggestion, language), contacts=contacts)
    return _subject(CONTACT, suggestion, language), body


def contact_lines(actor: Actor, language: str) -> Iterator[str]:
    """How those reach somebody who have all said yes, in lines of text."""
    yield f"{actor.name}, {actor.place.name}"
    contact = contact_for_others(actor)
    if contact.contact_name:
        yield ASK_FOR.in_language(language).format(name=contact.contact_name)
    ways = [way for way in (contact.contact_phone, contact.contact_email) if way]
    yield from ways or [NO_CONTACT.in_language(language)]


def name_rule(suggestion: Suggestion, actor: Actor) -> Text:
    """When the others are told what ``actor`` is called."""
    return NAME_LAST if actor.id in unnamed(suggestion) else NAME_WITH_YES


def _asking(letter: Letter, suggestion: Suggestion, actor: Actor, url: str) -> tuple[str, str]:
    language = language_of(actor)
    others = dict.fromkeys(other.described.in_language(language) for other in others_for(suggestion, actor))
    text = letter.body.in_language(language).format(
        others="; ".join(others),
        words=_words(suggestion, language),
        url=url,
        name_rule=name_rule(suggestion, actor).in_language(language),
    )
    return _subject(letter, suggestion, language), text


def _subject(letter: Letter, suggestion: Suggestion, language: str) -> str:
    return letter.subject.in_language(language).format(name=needs_of(suggestion).in_language(language))


def _words(suggestion: Suggestion, language: str) -> str:
    """What is needed and what there is, in people's own words, each once."""
    lines: dict[str, None] = {}
    for link in suggestion.links:
        lines[NEEDS.in_language(language).format(title=link.need.title)] = None
        if link.resource is not None:
            lines[HAS.in_language(language).format(title=link.resource.title)] = None
    return "\n".join(lines)


def _described(actor: Actor, viewer: Actor) -> Text:
    """An actor by its kind, and by how far away it is when that is known and not next door."""
    kind, km = KINDS[actor.kind], distance_between(actor.place, viewer.place)
    if km is None or km < 1:
        return kind
    near = round(km)
    return AWAY.filled(who=kind, km=near)
