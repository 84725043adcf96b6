"""The plugin system: which hooks there are, how plugins are found, and a wall around each of them."""
