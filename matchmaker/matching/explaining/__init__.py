"""Why and why not: the reasons for what is shown, and what is in the way of the rest."""
