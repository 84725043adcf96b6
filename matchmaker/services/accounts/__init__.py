"""Accounts of the staff: signing in, passkeys, browsers, and what one may do."""
