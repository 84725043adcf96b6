import re

from matchmaker.services.tokens import new_token, token_hash


def test_a_token_is_long_fits_an_address_and_is_never_the_same() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(re.fullmatch(r"[\w-]{43}", token) for token in tokens)


def test_a_token_is_known_again_by_its_hash_which_does_not_tell_it() -> None:
    assert token_hash("hemlig") == token_hash("hemlig") != token_hash("hemligt")
    assert re.fullmatch("[0-9a-f]{64}", token_hash("hemlig"))
