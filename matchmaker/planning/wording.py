"""Small words for explanations: lists, numbers and rounds, in both languages."""

from collections.abc import Sequence

from matchmaker.matching.texts import Text

_NUMBERS_SV = ["noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"]
_NUMBERS_EN = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def listed(texts: Sequence[Text]) -> Text:
    """Several texts as "a, b och c"."""
    *first, last = texts
    if not first:
        return last
    return Text(
        sv=", ".join(text.sv for text in first) + f" och {last.sv}",
        en=", ".join(text.en for text in first) + f" and {last.en}",
    )


def names(ids: Sequence[str]) -> Text:
    """Several names as "a, b och c"."""
    return listed([Text(sv=name, en=name) for name in ids])


def number(count: int) -> Text:
    """A number in words up to twelve, as with "samtal"."""
    if count < len(_NUMBERS_SV):
        return Text(sv=_NUMBERS_SV[count], en=_NUMBERS_EN[count])
    return Text(sv=str(count), en=str(count))


def rounds(numbers: Sequence[int]) -> Text:
    """Rounds as "omgång 1", "omgång 1 och 3" or, when they follow each other, "omgång 1–3"; at least one."""
    low, high = min(numbers), max(numbers)
    if low == high:
        return Text(sv=f"omgång {low}", en=f"round {low}")
    if len(numbers) > 2 and len(numbers) == high - low + 1:
        return Text(sv=f"omgång {low}–{high}", en=f"rounds {low}–{high}")
    words = names([str(n) for n in sorted(numbers)])
    return Text(sv=f"omgång {words.sv}", en=f"rounds {words.en}")
