"""HTML that would break the service's own page, or that the policy refuses, is told in one line."""

import pytest

from matchmaker.hooks.markup import markup_fault


@pytest.mark.parametrize(
    "html",
    [
        "",
        "Bara ord & < tecken",
        '<h2>By</h2><ul class="rows"><li><a href="https://elsewhere.example/">Där</a><br><br/></li></ul><h3>Ort</h3>',
        '<form method="get"><label for="ort">Ort</label><input id="ort" name="ort"></form><img src="x.png" alt="">',
    ],
)
def test_sound_html_has_no_fault(html: str) -> None:
    assert markup_fault(html) == ""


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<ul><li>By</ul>", "</ul> closes <li>"),
        ("<p>By", "<p> is not closed"),
        ("</main>", "</main> closes what is not open"),
        ("<h1>By</h1>", "<h1> is written by the service"),
        ("<h3>By</h3>", "<h3> skips a level: the heading before it has 1, and the page's own has 1"),
        ("<div/>", "<div/> must be closed by </div>"),
        ("<script>1</script>", "<script> is refused: scripts, styles and frames cannot come from a plugin's page"),
        ('<p style="color:red">x</p>', "style=… on <p> is refused by the content security policy"),
        ('<p onclick="x()">x</p>', "onclick=… on <p> is refused by the content security policy"),
        ('<img src="//elsewhere.example/x.png" alt="">', "src=… on <img> leads to another machine"),
        ('<a href="javascript:x()">x</a>', "href=… on <a> is a script"),
        ('<img src="x.png">', "<img> needs alt=…, which may be empty"),
        ('<form method="post"></form>', "<form> can only ask (method=get): a page changes nothing"),
    ],
)
def test_what_is_wrong_is_told(html: str, told: str) -> None:
    assert markup_fault(html) == told
