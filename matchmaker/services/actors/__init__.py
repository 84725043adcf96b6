"""Those who take part, as the staff have them: written down, found, merged, withdrawn, and kept in touch with."""
