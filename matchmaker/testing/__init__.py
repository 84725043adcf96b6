"""The kit for tests, ours and those of plugin authors: a contract, factories, databases, and checks of pages."""
