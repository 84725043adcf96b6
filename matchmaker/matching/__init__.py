"""The engine: frozen values in, ranked and explained suggestions out, with no database, web or pluggy in sight."""
