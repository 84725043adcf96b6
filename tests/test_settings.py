"""Settings come from a file, the environment and the caller; what cannot be used stops the start with one sentence."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from matchmaker.settings import Settings, SettingsError, load_settings, setting_fields


def written(folder: Path, text: str) -> Path:
    (folder / "settings.toml").write_text(text, encoding="utf-8")
    return folder


def complaint(folder: Path, environ: dict[str, str] | None = None, **overrides: Any) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(folder, environ or {}, **overrides)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def test_an_installation_without_a_file_has_the_defaults(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {})
    assert settings == Settings(instance=tmp_path)
    assert settings.sqlalchemy_url == f"sqlite:///{tmp_path}/matchmaker.sqlite"


def test_the_file_is_read_with_its_types(tmp_path: Path) -> None:
    written(
        tmp_path, 'municipality = "Åsele kommun"\nproxies = 1\nmail_tls = false\ntrusted_hosts = ["a.se", "b.se"]\n'
    )
    settings = load_settings(tmp_path, {})
    assert settings.municipality == "Åsele kommun"
    assert settings.proxies == 1
    assert settings.mail_tls is False
    assert settings.trusted_hosts == ("a.se", "b.se")


def test_a_single_text_will_do_for_a_list(tmp_path: Path) -> None:
    assert load_settings(written(tmp_path, 'plugins = "off"\n'), {}).plugins == ("off",)


def test_the_environment_goes_before_the_file_and_the_caller_before_both(tmp_path: Path) -> None:
    written(tmp_path, 'municipality = "file"\nservice_name = "file"\nfunding = "file"\n')
    environ = {"MATCHMAKER_SERVICE_NAME": "environment", "MATCHMAKER_FUNDING": "environment", "PATH": "/bin"}
    settings = load_settings(tmp_path, environ, funding="caller")
    assert (settings.municipality, settings.service_name, settings.funding) == ("file", "environment", "caller")


@pytest.mark.parametrize(
    ("text", "value"),
    [(w, True) for w in ("1", "true", "YES", " on ")] + [(w, False) for w in ("0", "False", "no", "off")],
)
def test_yes_and_no_in_the_environment(tmp_path: Path, text: str, value: bool) -> None:
    assert load_settings(tmp_path, {"MATCHMAKER_MAIL_TLS": text}).mail_tls is value


def test_numbers_and_lists_in_the_environment(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {"MATCHMAKER_MAIL_PORT": "25", "MATCHMAKER_TRUSTED_HOSTS": "a.se, b.se,"})
    assert (settings.mail_port, settings.trusted_hosts) == (25, ("a.se", "b.se"))


def test_the_folder_in_the_environment_is_no_setting(tmp_path: Path) -> None:
    assert load_settings(tmp_path, {"MATCHMAKER_INSTANCE": "/elsewhere"}).instance == tmp_path


def test_an_unknown_key_in_the_file_is_named_beside_those_there_are(tmp_path: Path) -> None:
    sentence = complaint(written(tmp_path, 'munincipality = "x"\n'))
    assert "'munincipality'" in sentence
    assert "municipality_short" in sentence


def test_an_unknown_key_in_the_environment_is_named_with_where_to_look(tmp_path: Path) -> None:
    sentence = complaint(tmp_path, {"MATCHMAKER_DATABSE_URL": "x"})
    assert "MATCHMAKER_DATABSE_URL" in sentence
    assert "docs/reference/settings.md" in sentence


@pytest.mark.parametrize(
    ("line", "name", "kind"),
    [
        ("municipality = 7", "municipality", "a text"),
        ('proxies = "1"', "proxies", "a whole number"),
        ("proxies = true", "proxies", "a whole number"),
        ("proxies = 1.5", "proxies", "a whole number"),
        ("mail_tls = 1", "mail_tls", "true or false"),
        ("plugins = [1, 2]", "plugins", "a text or a list of texts"),
    ],
)
def test_a_wrong_type_in_the_file_is_told_with_the_right_one(tmp_path: Path, line: str, name: str, kind: str) -> None:
    sentence = complaint(written(tmp_path, line))
    assert sentence.startswith(f"{name} in settings.toml must be {kind}, not ")


@pytest.mark.parametrize(
    ("key", "text", "kind"),
    [("MATCHMAKER_PROXIES", "two", "a whole number"), ("MATCHMAKER_MAIL_TLS", "perhaps", "true or false")],
)
def test_a_wrong_type_in_the_environment_is_told_with_the_right_one(
    tmp_path: Path, key: str, text: str, kind: str
) -> None:
    assert complaint(tmp_path, {key: text}) == f"{key} must be {kind}, not {text!r}."


@pytest.mark.parametrize("content", [b"municipality = \n", b"municipality = 'Nors\xf6'\n", b"["])
def test_a_file_that_cannot_be_read_is_told_of(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "settings.toml").write_bytes(content)
    assert complaint(tmp_path).startswith("settings.toml cannot be read: ")


def test_a_file_may_begin_with_the_mark_that_some_editors_put_there(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes("\ufeffmunicipality = 'Malå kommun'\n".encode())
    assert load_settings(tmp_path, {}).municipality == "Malå kommun"


def test_a_folder_in_the_place_of_the_file_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()
    assert complaint(tmp_path).startswith("settings.toml cannot be read: ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("public_url", "vihjalpsat.se"),
        ("public_url", "https://vihjalpsat.se/under/"),
        ("public_url", "ftp://vihjalpsat.se"),
        ("time_zone", "Norsjö"),
        ("time_zone", "../../etc/passwd"),
        ("log_format", "xml"),
        ("map_tiles", "https://tiles.exempel.se/{x}/{y}.png"),
        ("map_tiles", "https://tiles.exempel.se; script-src *//{z}/{x}/{y}.png"),
        ("map_tiles", "tiles/{z}/{x}/{y}.png"),
        ("proxies", -1),
        ("suggestions_per_need", 0),
        ("session_idle_hours", 0),
        ("session_absolute_hours", -5),
        ("draft_days", 0),
        ("mail_port", 0),
        ("mail_port", 65_536),
        ("session_absolute_hours", 99_999_999_999),
        ("draft_days", 999_999_999_999),
        ("municipality", " "),
        ("service_name", ""),
        ("contact_email", "inte en adress"),
        ("mail_from", "a@b.se\nBcc: c@d.se"),
        ("mail_from", "å@ä"),
        ("mail_from", "Norsjö kommun <info@norsjö.se>"),
        ("contact_email", "eva@norsjö.se"),
        *(("trusted_hosts", (host,)) for host in ("https://a.se", "a.se/", "a.se b.se", "eva@a.se", "*.a.se", "")),
    ],
)
def test_a_value_that_nothing_could_work_with_stops_the_start(tmp_path: Path, name: str, value: Any) -> None:
    assert name in complaint(tmp_path, **{name: value})


@pytest.mark.parametrize("sender", ["", "a@b.se", "Åsele kommun <svar@asele.example>"])
def test_a_sender_may_have_a_name(tmp_path: Path, sender: str) -> None:
    assert load_settings(tmp_path, {}, mail_from=sender).mail_from == sender


@pytest.mark.parametrize("address", ["https://vihjalpsat.se", "https://vihjalpsat.se/", "http://127.0.0.1:8000"])
def test_a_public_address_may_have_a_port_and_a_slash(tmp_path: Path, address: str) -> None:
    assert load_settings(tmp_path, {"MATCHMAKER_PUBLIC_URL": address}).public_url == address


def test_hosts_may_have_a_port_swedish_letters_and_all_that_stands_before_them(tmp_path: Path) -> None:
    hosts = ("a.se", "localhost", "127.0.0.1:8000", ".norsjö.se")
    assert load_settings(tmp_path, {}, trusted_hosts=hosts).trusted_hosts == hosts


def test_mail_that_would_have_no_sender_stops_the_start(tmp_path: Path) -> None:
    assert "sender" in complaint(tmp_path, mail_host="mail.example")
    for sender in ({"mail_from": "a@b.example"}, {"contact_email": "a@b.example"}):
        settings = load_settings(tmp_path, {}, mail_host="mail.example", public_url="https://x.example", **sender)
        assert settings.mail_host == "mail.example"


def test_mail_whose_links_somebody_else_could_choose_stops_the_start(tmp_path: Path) -> None:
    sentence = complaint(tmp_path, mail_host="mail.example", mail_from="a@b.example")
    assert "public_url" in sentence


def test_secrets_do_not_show_when_settings_are_printed(tmp_path: Path) -> None:
    settings = replace(
        load_settings(tmp_path, {}),
        secret_key="hush-1",
        mail_password="hush-2",
        database_url="postgresql://u:hush-3@db/x",
    )
    assert "hush" not in repr(settings)


def test_each_setting_has_a_sentence_of_help_that_ends_with_a_point() -> None:
    for field in setting_fields():
        assert re.search(r"\w.*\.$", field.metadata["help"]), field.name
    assert "instance" not in {field.name for field in setting_fields()}


def test_a_database_address_of_ones_own_is_taken_as_it_is(tmp_path: Path) -> None:
    url = "postgresql+psycopg://matchmaker@db.example/matchmaker"
    assert load_settings(tmp_path, {"MATCHMAKER_DATABASE_URL": url}).sqlalchemy_url == url


def test_purging_needs_a_decision(tmp_path: Path) -> None:
    assert "set purge_decision" in complaint(tmp_path, keep_withdrawn_years=5)
    assert load_settings(tmp_path, {}, keep_withdrawn_years=5, purge_decision="KS 1").keep_withdrawn_years == 5
    assert "between 0 and 100" in complaint(tmp_path, keep_withdrawn_years=-1)


def test_what_an_assessment_of_accessibility_found_goes_together(tmp_path: Path) -> None:
    told: dict[str, Any] = {
        "accessibility_assessed": "2026-10-14",
        "accessibility_result": "partly",
        "accessibility_method": "Vi har gått igenom alla sidor.",
    }
    settings = load_settings(tmp_path, {}, **told)
    assert str(settings.accessibility_assessed_on) == "2026-10-14"
    assert load_settings(tmp_path, {}).accessibility_assessed_on is None
    for name in told:
        assert "set all three, or none" in complaint(tmp_path, **told | {name: ""})
    assert "written as 2026-12-03" in complaint(tmp_path, **told | {"accessibility_assessed": "14 oktober"})
    assert "full, partly or none" in complaint(tmp_path, **told | {"accessibility_result": "nearly"})
    assert "address of a page" in complaint(tmp_path, accessibility_complaints="digg.se")
