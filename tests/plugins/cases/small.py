"""A few cases to learn from: who looks after books, who fetches what is left over, who lends a trailer."""

import numpy as np

from plugins.cases.features import Features, common_features
from plugins.cases.learnt import Calibration, Learnt, learnt_of

ASKED = ["Kassör till byalaget", "Någon som tar svinnet", "Hjälp att frakta en soffa", "Vikarie i köket"]
OFFERED = ["Pensionerad bokhållare", "Vi kokar soppa på rester", "Släpvagn lånas ut", "Bokföring för föreningar"]
MET = np.array([(0, 0, 3), (1, 1, 3), (2, 2, 2), (0, 3, 2)], dtype=np.uint16)


def small(met: np.ndarray = MET) -> Learnt:
    told = [[(text, "") for text in side] for side in (ASKED, OFFERED)]
    features = Features(common_features([*told[0], *told[1]], 1))
    return learnt_of(features, (features.matrix(told[0]), features.matrix(told[1])), met, Calibration(1.0, 3.0))
