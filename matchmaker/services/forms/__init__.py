"""The form: what may stand in it, drafts, sending it, the reference and the receipt."""
