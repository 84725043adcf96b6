"""The kit for tests, ours and those of plugin authors: databases, a client that checks pages, and factories."""
