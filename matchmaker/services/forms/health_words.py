"""Words that tell of somebody's health: what is written with them is warned about, and never refused."""

import re

STEMS = (
    "adhd", "alkoholist", "alkoholmissbruk", "alzheimer", "anorexi", "astma", "autis", "bipolär", "cancer", "cp-skad",
    "demens", "dement", "depression", "depressiv", "deprimera", "diabet", "diagnos", "downs syndrom", "epilep",
    "funktionshind",
    "funktionsneds", "förstånds", "gravid", "hemofili", "hiv-", "hjärtinfarkt", "hjärtsjuk", "hörselskad", "infarkt",
    "invalid", "lungsjuk", "långtidssjuk", "medicinera", "missbruk", "missfall", "narkoman", "opererad", "opererat",
    "parkinson", "psykisk", "psykos", "psykolog", "reumat", "rullstolsbund", "schizofren", "sjuklig", "sjukdom",
    "sjukpension", "sjukskriv", "stroke", "självmord", "synskad", "tumör", "utbränd", "utmattning", "ångest",
    "är sjuk", "blev sjuk", "blivit sjuk",
    "dementia", "disabled", "disability", "illness", "pregnan", "sick leave", "suicid", "wheelchair user",
)  # fmt: skip
"""How the words begin, in small letters: illnesses, disabilities and what is done about them, in both languages."""

_PATTERN = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, STEMS)) + ")", re.IGNORECASE)


def tells_of_health(text: str) -> bool:
    """Whether ``text`` is likely to tell of somebody's health.

    A guess by words alone: those who write know better, so nothing may hang on it but a kind question.
    """
    return _PATTERN.search(" ".join(text.split())) is not None
