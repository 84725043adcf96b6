"""The record of processing and the privacy page say what the registry says."""

import html
from dataclasses import replace

import pytest
from flask import Flask

from matchmaker.services.personal_data.field_registry import About, field_registry
from matchmaker.testing.pages import CheckedClient
from matchmaker.web.records.registry import processing_parts


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_record_names_every_field_about_people(leader_client: CheckedClient, language: str) -> None:
    page = html.unescape(leader_client.get("/handlingar/forteckning", headers={"Accept-Language": language}).text)
    known = field_registry()
    for whom in (About.ACTORS, About.STAFF):
        for table in known.about(whom):
            assert f">{table.label.in_language(language)}</h2>" in page
            for field in table.told:
                assert field.label is not None
                assert f'<th scope="row">{field.label.in_language(language)}</th>' in page


def test_the_record_can_be_filed_as_a_pdf(leader_client: CheckedClient) -> None:
    answer = leader_client.get("/handlingar/forteckning.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")


def test_the_privacy_page_names_what_is_kept_about_those_who_take_part(client: CheckedClient) -> None:
    page = html.unescape(client.get("/uppgifter").text)
    for table in field_registry().about(About.ACTORS):
        for field in table.told:
            assert field.label is not None
            assert f"<li>{field.label.sv}</li>" in page
    assert "Kommunen har inte bestämt när det ska tas bort." in page


def test_the_way_to_the_record(leader_client: CheckedClient) -> None:
    assert 'href="/handlingar/forteckning"' in leader_client.get("/handlingar").text


def test_the_record_says_when_nobody_has_told_how_to_reach_the_data_protection_officer(
    app: Flask, leader_client: CheckedClient
) -> None:
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        assert dict(processing_parts())["Dataskyddsombud"] == "Står inte i inställningarna än."
    ours = replace(app.extensions["matchmaker.settings"], data_protection_contact="dataskydd@exempel.se")
    app.extensions["matchmaker.settings"] = ours
    assert "dataskydd@exempel.se" in leader_client.get("/handlingar/forteckning").text
