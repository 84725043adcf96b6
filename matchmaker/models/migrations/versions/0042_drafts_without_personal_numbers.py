"""Drafts from before personal identity numbers were kept out of them hold none either; all else stays as typed."""

import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

# As the rule for what a draft may hold stood when this was written: a migration does the same for ever.
NUMBER = re.compile(r"(?<![\d-])(?:(?:18|19|20)\d{6}[-+–\s]?|\d{6}[-+–\s])\d{4}(?![\d-])")
MARK = "[personnummer]"
NOT_FREE_TEXT = {"contact_email", "contact_phone", "mailed_to", "key"}


def upgrade() -> None:
    drafts = sa.table("drafts", sa.column("id", sa.Integer()), sa.column("data", sa.JSON()))
    connection = op.get_bind()
    for number, data in connection.execute(sa.select(drafts.c.id, drafts.c.data)).all():
        if (kept := _without(data)) != data:
            connection.execute(sa.update(drafts).where(drafts.c.id == number).values(data=kept))


def downgrade() -> None:
    """Nothing: what is taken out is gone."""


def _without(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: value if name in NOT_FREE_TEXT else _without(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_without(item) for item in data]
    return NUMBER.sub(_marked, data) if isinstance(data, str) else data


def _marked(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])[-10:]
    products = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    checked = sum(product // 10 + product % 10 for product in products) % 10 == 0
    possible = 1 <= int(digits[2:4]) <= 12 and 1 <= int(digits[4:6]) % 60 <= 31
    return MARK if checked and possible else found[0]
