"""The map of places, and the net of those who take part."""
