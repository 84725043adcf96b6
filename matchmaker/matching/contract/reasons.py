"""Whether a piece of evidence is fit to be read: sentences in both languages, and marks that lie inside the texts."""

from matchmaker.matching.snapshot import Need, Resource
from matchmaker.matching.strategy import Evidence, Mark

_FREE_TEXT = {"need": ("title", "description"), "resource": ("title", "description", "capacity")}
_WHOLE = ("when", "place")


def evidence_fault(evidence: Evidence, need: Need, resource: Resource) -> str:
    """What is wrong with the evidence for a pair, in one line; empty when nothing is."""
    sv, en = evidence.reason.sv, evidence.reason.en
    if not sv.strip() or not en.strip():
        return "the reason needs words in Swedish and in English"
    if sv == en:
        return f"the reason is the same in Swedish and in English: {sv}"
    if "%" in sv + en:
        return f"the reason has a percentage, which people take for a promise: {sv}"
    if "\ufffd" in sv + en or "Ã" in sv:
        return f"letters were lost on the way to the reason: {sv}"
    return next(filter(None, (_mark_fault(mark, need, resource) for mark in evidence.marks)), "")


def _mark_fault(mark: Mark, need: Need, resource: Resource) -> str:
    at = f"the mark {mark.side}.{mark.field} {mark.start} to {mark.end}"
    if mark.side in _FREE_TEXT and mark.field in _WHOLE:
        return "" if (mark.start, mark.end) == (0, 0) else f"{at} should be 0 to 0: the whole is meant"
    if mark.field not in _FREE_TEXT.get(mark.side, ()):
        return f"{at} is of a field that is not there"
    text = getattr(need if mark.side == "need" else resource, mark.field)
    if not 0 <= mark.start < mark.end <= len(text):
        return f"{at} does not lie inside the text, which has {len(text)} characters"
    return ""
