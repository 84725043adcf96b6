"""What those who take part see, are asked and answer themselves."""
