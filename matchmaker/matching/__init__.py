"""The engine: frozen values in, ranked and explained suggestions out. No database, no web, no pluggy."""
