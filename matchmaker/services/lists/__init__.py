"""Long lists: the order of names, finding by words, page by page, and the first of what there is."""
