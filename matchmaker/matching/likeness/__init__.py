"""How like texts are, what known pairs say of them, and which words it comes from; for strategies to use."""
