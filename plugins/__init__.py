"""The strategies that ship with the service; each leans on matchmaker.api and nothing else of it."""
