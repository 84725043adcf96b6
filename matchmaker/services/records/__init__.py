"""What law asks of a public body: the diary, requests for data, what is kept about one, and purging."""
