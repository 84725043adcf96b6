"""How good matching is: against judged answers, beside another strategy, and as a leader teaches it."""
