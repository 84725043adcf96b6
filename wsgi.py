"""Production door: ``gunicorn -c python:matchmaker.cli.server wsgi:app``."""

from matchmaker.app import create_app

app = create_app()
