import pytest

from matchmaker.testing.pages import CheckedClient


@pytest.mark.parametrize("path", ["/", "/om", "/uppgifter", "/tillganglighet", "/logga-in"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_public_pages_hold_the_rules(client: CheckedClient, path: str, language: str) -> None:
    response = client.get(path, headers={"Accept-Language": language})
    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.text


def test_signing_in_works(leader_client: CheckedClient) -> None:
    assert leader_client.get("/nu").status_code == 200
