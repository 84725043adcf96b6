"""matchmaker: what a place needs meets what it has."""
