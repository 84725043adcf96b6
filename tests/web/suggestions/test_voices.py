"""How a suggestion came about, told without figures."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from matchmaker.models import Suggestion
from matchmaker.testing.pages import CheckedClient
from tests.web.suggestions.conftest import BEST
from tests.web.suggestions.reading import words


def test_each_strategy_tells_its_opinion_in_words(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    def told(strategies: dict[str, float]) -> str:
        database.execute(update(Suggestion).values(strategies=strategies))
        database.commit()
        return words(leader_client.get(f"/forslag/{found[BEST].id}").text)

    text = told({"wording": 0.6, "proximity": 0.6, "timing": 0.95, "reciprocity": 0.6, "old": 0.5})
    assert "Ordval Stark inverkan Hittade paret. Ser om" in text
    assert "Närhet Viss inverkan Talar emot lite." in text
    assert "Tid Svag inverkan Inget hinder." in text
    assert "Ömsesidighet Viss inverkan Lyfter det lite." in text
    assert "old Används inte längre." in text
    text = told({"wording": 0.8, "proximity": 0.2})
    assert "Ordval Stark inverkan Hittade paret och är ganska säker." in text
    assert "Närhet Stark inverkan Talar emot. Väger" in text
    silent = text.partition("Hade inget att säga om det här: ")[2].partition(".")[0].split(", ")
    assert {"Tid", "Ömsesidighet"} <= set(silent)
    assert {"Ordval", "Närhet"}.isdisjoint(silent)
    assert "Ordval Stark inverkan Såg inte mycket." in told({"wording": 0.3})
    assert "%" not in text
