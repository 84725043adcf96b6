"""What others like them could have written: invented examples beside the fields, by kind of actor."""

from collections.abc import Sequence

from flask_babel import gettext

from matchmaker.matching.snapshot import ActorKind
from matchmaker.services.forms.answers import Step


def examples_for(step: Step, kind: str) -> Sequence[str]:
    """What somebody of this kind could say in a step; nothing for the steps without examples."""
    by_step = {Step.NEEDS: need_examples, Step.RESOURCES: resource_examples}
    return by_step[step](kind) if step in by_step else ()


def need_examples(kind: str) -> Sequence[str]:
    """Needs in a few words, as somebody of this kind could say them."""
    examples = {
        ActorKind.SERVICE_NODE: (
            gettext("Avlösare i kassan två veckor i juli"),
            gettext("Någon som kör ut varor på torsdagar"),
            gettext("Plogning framför butiken"),
        ),
        ActorKind.ASSOCIATION: (
            gettext("Kassör till styrelsen"),
            gettext("Lokal för träning på vintern"),
            gettext("Någon som lagar skoterspåret"),
        ),
        ActorKind.MUNICIPAL_UNIT: (
            gettext("Någon som sköter badplatsen"),
            gettext("Läxhjälp på eftermiddagar"),
            gettext("Plats för bokbilen att stanna"),
        ),
    }
    return examples.get(_kind(kind), examples[ActorKind.ASSOCIATION])


def resource_examples(kind: str) -> Sequence[str]:
    """Things to contribute in a few words, as somebody of this kind could say them."""
    examples = {
        ActorKind.SERVICE_NODE: (
            gettext("Plats för paket i kylen"),
            gettext("Tom skåpbil till stan på torsdagar"),
            gettext("Kaffehörnan efter stängning"),
        ),
        ActorKind.ASSOCIATION: (
            gettext("Bygdegården på vardagar"),
            gettext("Fyra som kan såga och klyva ved"),
            gettext("Partytält och långbord"),
        ),
        ActorKind.MUNICIPAL_UNIT: (
            gettext("Gymnastiksalen på kvällarna"),
            gettext("Hjälp att söka bidrag"),
            gettext("Avställda datorer"),
        ),
    }
    return examples.get(_kind(kind), examples[ActorKind.ASSOCIATION])


def _kind(kind: str) -> ActorKind:
    return ActorKind(kind) if kind in tuple(ActorKind) else ActorKind.ASSOCIATION
