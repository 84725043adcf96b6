"""The words of Swedish texts: which say something, how they are found, and which kinds of service they tell of."""
