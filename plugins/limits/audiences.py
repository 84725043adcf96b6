"""Those whom a text can let in or keep out, and how a need shows that it is theirs."""

from dataclasses import dataclass

from matchmaker.api import ActorKind


@dataclass(frozen=True, slots=True)
class Audience:
    """Some that a resource can be for, or not for.

    ``words`` is how they are written (a regular expression), ``kind`` the kind of actor they are, if any, and
    ``named`` what a need's text says when it is about them. Without both nobody can tell, as with somebody's own
    members.
    """

    words: str
    kind: ActorKind | None = None
    named: str | None = None


AUDIENCES = {
    "associations": Audience(
        r"(?:ideella )?(?:bygde|by|idrotts|hembygds)?föreningar(?:na)?|föreningsliv(?:et)?|föreningslokaler"
        r"|klubbar(?:na)?|byalag(?:en)?|associations|clubs|non-?profits",
        ActorKind.ASSOCIATION,
        r"förening|klubb|byalag",
    ),
    "businesses": Audience(
        r"företag(?:en|are|arna|skunder)?|(?:små)?bolag|näringsidkare|näringsliv(?:et)?|handlare|firmor|butiker"
        r"|kommersiell[at]?(?: \w+)?|businesses|companies|commercial(?: \w+)?",
        ActorKind.SERVICE_NODE,
        r"företag|bolag|näringsliv|butik",
    ),
    "municipality": Audience(
        r"kommun(?:en|er|erna)?|kommunala(?: \w+)?|kommunens (?:egna )?(?:enheter|verksamhet(?:er)?|förvaltningar)"
        r"|myndighet(?:er|erna)|offentlig(?:a|t)? (?:verksamhet(?:er)?|sektor(?:n)?|aktörer)"
        r"|(?:the )?(?:municipality|municipal \w+|council)|authorities",
        ActorKind.MUNICIPAL_UNIT,
    ),
    "schools": Audience(
        r"skolor(?:na)?|skolan|skolklasser|förskolor(?:na)?|schools",
        named=r"skol|elev|klass|lärare|pupil|school",
    ),
    "members": Audience(r"(?:\w+s )?(?:egna |betalande )?medlemmar(?:na)?|(?:our own |paying )?members"),
    "their own": Audience(
        r"(?:våra |sina |de |dom )?egna(?: (?!medlemmar)\w+)?|oss själva|(?:\w+s )?anställda"
        r"|(?:egen |vår )?personal(?:en)?"
        r"|our own(?: (?!members)\w+)?|(?:our )?(?:staff|employees)"
    ),
    "tenants": Audience(r"(?:\w+s |våra )?hyresgäster(?:na)?|(?:our )?tenants|(?:hotel )?guests"),
    "households": Audience(
        r"privatpersoner(?:na)?|privatkunder|privata(?: \w+)?|(?:privat)?hushåll(?:en)?|villor|villaägare|husägare"
        r"|private (?:persons|individuals|customers|homes)|households|home ?owners",
        named=r"hushåll|privatperson|\bvill(?:a|or)\b|household",
    ),
    "children": Audience(r"barn|ungdomar|elever|children|kids|pupils", named=r"barn|ung|elev|skol|child|kid|pupil"),
    "students": Audience(r"studenter|students", named=r"student"),
    "pensioners": Audience(r"pensionärer|seniorer|äldre|pensioners|seniors", named=r"pension|senior|äldre|gaml|elder"),
    "women": Audience(r"kvinnor|tjejer|flickor|women|girls", named=r"kvinn|tjej|flick|mamm|\bwom[ae]n|girl"),
    "men": Audience(r"män|herrar|killar|pojkar|boys", named=r"\bmän\b|herr|kill|pojk|papp|boys"),
}
"""By name, in the order in which a text is tried for them."""
