"""What people do: one file a noun, functions named verb_noun(session, …, by=, at=), one transaction each."""
