"""Registers come in as Excel and JSON Lines, each fault told by its line, and go out as tables that Excel opens."""

import io
import json
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext, Service, axe_violations
from tests.browser.hands import Pointer

MEANINGS = {"Byn": "Ort", "Slags": "Behov eller resurs", "Vad det är": "Vad de behöver eller kan bidra med"}
HEADER = ["Förening", *MEANINGS]
SOUND = [
    ["Åsträsks byaförening", "Åsträsk", "behov", "Någon som plogar"],
    ["=Övre Älvens ekonomiska förening", "Svansele", "resurs", "Traktor med blad"],
]
FAULTY = [*SOUND, ["", "Svansele", "behov", "Kaffe"], ["Örträsks byalag", "Örträsk", "önskan", "Kaffe"]]


def signed_in(service: Service, new_context: NewContext) -> Pointer:
    hands = Pointer(new_context(360).new_page())
    hands.page.goto(service.sign_in_link())
    hands.press("button", "Logga in")
    hands.page.wait_for_url("**/nu")
    return hands


def choose(hands: Pointer, file: Path) -> None:
    """Give the service a file, and look at what it says of it."""
    hands.page.goto("/alla/las-in")
    hands.page.get_by_label("Vilken fil?").set_input_files(file)
    hands.press("button", "Titta på filen")
    expect(hands.page.get_by_role("heading", level=1)).to_have_text("Vad händer med varje rad?")


def book(path: Path, rows: list[list[str]]) -> Path:
    """An Excel file of a register, with its own names of the columns."""
    workbook = openpyxl.Workbook()
    for row in [HEADER, *rows]:
        workbook.active.append(row)  # type: ignore[union-attr]
        for cell in workbook.active[workbook.active.max_row]:  # type: ignore[index, union-attr]
            cell.data_type = "s"  # as a spreadsheet keeps what somebody wrote as text
    workbook.save(path)
    return path


def taken_home(page: Page, link: str) -> list[list[str]]:
    """The rows of a list as a spreadsheet opens it; none of its cells may be a formula."""
    with page.expect_download() as file:
        page.get_by_role("link", name=link).click()
    [sheet] = openpyxl.load_workbook(io.BytesIO(file.value.path().read_bytes())).worksheets
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def test_a_workbook_says_each_fault_by_its_line_is_remembered_imported_whole_and_opened_again(
    service: Service, new_context: NewContext, tmp_path: Path
) -> None:
    hands = signed_in(service, new_context)
    page, main = hands.page, hands.page.get_by_role("main")
    choose(hands, book(tmp_path / "register.xlsx", FAULTY))
    for column, meaning in MEANINGS.items():
        page.get_by_label(column).select_option(label=meaning)
    hands.press("button", "Titta igen")
    faults = page.get_by_role("alert")
    expect(faults).to_contain_text("2 rader går inte att läsa in, så inget läses in")
    expect(faults).to_contain_text("Rad 4: ”Förening” saknas")
    expect(faults).to_contain_text("Rad 5: ”Slags” ska vara behov eller resurs")
    expect(main.get_by_role("button", name="Läs in")).to_have_count(0)
    assert axe_violations(page) == []
    page.goto("/alla?ord=Åsträsk")
    expect(main).not_to_contain_text("Åsträsks byaförening")  # none of it, though two of its lines were sound

    choose(hands, book(tmp_path / "rättad.xlsx", SOUND))  # the same columns: what they mean is known
    expect(main).to_contain_text("Nya: 2, ändrade: 0, som förut: 0")
    hands.press("button", "Läs in alla 2")
    page.goto("/alla?ord=byaförening+Åsträsk")
    expect(page.get_by_role("link", name="Åsträsks byaförening")).to_be_visible()
    page.goto("/alla")
    home = {row[0]: row for row in taken_home(page, "Hämta listan till Excel")}
    assert home["Åsträsks byaförening"][2] == "Åsträsk"
    assert "Någon som plogar" in home["Åsträsks byaförening"]
    assert "'=Övre Älvens ekonomiska förening" in home


def test_json_lines_need_no_columns_named_and_the_same_again_changes_nothing(
    service: Service, new_context: NewContext, tmp_path: Path
) -> None:
    hands = signed_in(service, new_context)
    main = hands.page.get_by_role("main")
    actor = {"id": "å1", "kind": "association", "name": "Ålidens byalag", "place": "Åliden"}
    file = tmp_path / "register.jsonl"
    file.write_text(json.dumps(actor | {"kind": "klubb"}) + "\n", encoding="utf-8")
    choose(hands, file)
    expect(hands.page.get_by_role("alert")).to_contain_text("Rad 1:")
    file.write_text(json.dumps(actor) + "\n", encoding="utf-8")
    choose(hands, file)
    expect(main.get_by_text("Vad kolumnerna betyder")).to_have_count(0)
    expect(main).to_contain_text("Nya: 1, ändrade: 0, som förut: 0")
    hands.press("button", "Läs in en rad")
    expect(hands.page.get_by_role("link", name="Ålidens byalag")).to_be_visible()
    choose(hands, file)
    expect(main).to_contain_text("Nya: 0, ändrade: 0, som förut: 1")
