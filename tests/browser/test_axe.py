"""The accessibility check is itself checked: it must find what is planted."""

from playwright.sync_api import Browser

from tests.browser.conftest import axe_violations


def test_a_planted_fault_is_found(chromium: Browser) -> None:
    page = chromium.new_page()
    faults = "<input><p style='color:#999'>svagt</p><p style='width:2000px'>brett</p>"
    page.set_content(f"<html lang=sv><title>x</title><main><h1>x</h1>{faults}</main>")
    found = "\n".join(axe_violations(page))
    assert "label" in found
    assert "color-contrast" in found
    assert "scrolls sideways" in found
    page.close()


def test_a_sound_page_has_no_fault(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content("<html lang=sv><title>Bra</title><main><h1>Bra</h1><p>Inget att anmärka på.</p></main>")
    assert axe_violations(page) == []
    page.close()
