"""What the law asks for is for staff, and all in one place."""

from matchmaker.testing.pages import CheckedClient


def test_a_stranger_is_sent_to_sign_in(client: CheckedClient) -> None:
    assert client.get("/handlingar").headers["Location"] == "/logga-in?next=/handlingar"


def test_everything_is_found_from_one_page(leader_client: CheckedClient) -> None:
    assert leader_client.get("/handlingar").status_code == 200
