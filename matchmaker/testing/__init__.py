"""The kit for tests, ours and those of plugin authors: databases, a mail server, and a client that checks pages."""
