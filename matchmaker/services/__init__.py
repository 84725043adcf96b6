"""What people do: one folder a noun, functions named verb_noun(session, …, by=, at=), one transaction each."""
