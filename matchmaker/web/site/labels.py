"""The words of the law for why something is not accessible."""

from flask_babel import gettext

from matchmaker.models import FaultGround


def ground_label(ground: FaultGround) -> str:
    """Why something is not accessible."""
    return {
        FaultGround.LACKING: gettext("Det borde fungera, och ska rättas"),
        FaultGround.BURDEN: gettext("Det vore oskäligt betungande att rätta (12 §)"),
        FaultGround.OUTSIDE: gettext("Det omfattas inte av lagen (9 §)"),
    }[ground]
