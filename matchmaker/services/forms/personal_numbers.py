"""Swedish personal identity numbers in free text: found, to be refused, or left out of what is kept."""

import re

_NUMBER = re.compile(
    r"""(?<![\d-])
    (?: (?:18|19|20)\d{6} [-+–\s]? | \d{6} [-+–\s] )  # year of four digits, or of two and then a mark
    \d{4}
    (?![\d-])""",
    re.VERBOSE,
)
_COORDINATION = 60  # added to the day of those who are not in the population register


MARK = "[personnummer]"
"""What stands in the place of one."""


def has_personal_number(text: str) -> bool:
    """Whether ``text`` holds a personal identity or coordination number: a possible date and a right check digit.

    Ten digits count only with a mark after the sixth, so that telephone numbers are left in peace; organisation
    numbers have no possible month.
    """
    return without_personal_numbers(text) != text


def without_personal_numbers(text: str) -> str:
    """The text with a mark in the place of each number that :func:`has_personal_number` would find."""
    return _NUMBER.sub(lambda found: MARK if _is_personal(found[0]) else found[0], text)


def _is_personal(number: str) -> bool:
    digits = re.sub(r"\D", "", number)[-10:]
    month, day = int(digits[2:4]), int(digits[4:6])
    return 1 <= month <= 12 and 1 <= day % _COORDINATION <= 31 and _luhn_sum(digits) % 10 == 0


def _luhn_sum(digits: str) -> int:
    """The sum that is divisible by ten when the last digit checks the others (Luhn 1960)."""
    products = (int(digit) * (2 - position % 2) for position, digit in enumerate(digits))
    return sum(product // 10 + product % 10 for product in products)
