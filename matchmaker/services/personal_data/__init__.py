"""Personal data: the registry of what is kept, which rows are about somebody, who sees what, and its removal."""
