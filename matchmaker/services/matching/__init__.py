"""Between the tables and the engine: what a match run rests on, carrying it out, and what it found."""
