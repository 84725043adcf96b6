"""The forms about accessibility: what anyone may tell, and what staff write about it."""

from flask_babel import lazy_gettext as _l

from matchmaker.models import FaultGround
from matchmaker.services.accessibility import WORDS_LIMIT, FaultWords
from matchmaker.services.forms.answers import EMAIL_LIMIT
from matchmaker.web.forms import AtMost, Day, KeyedForm, Line, Needed, OneOf, PageForm, Prose, VersionedForm
from matchmaker.web.open_forms import OpenForm
from matchmaker.web.site.labels import ground_label


class MessageForm(OpenForm):
    """What does not work for somebody."""

    words = Prose(
        _l("Vad fungerar inte?"),
        validators=[Needed(_l("Skriv vad som inte fungerar, med några få ord")), AtMost(WORDS_LIMIT)],
    )
    email = Line(_l("E-postadress"), validators=[AtMost(EMAIL_LIMIT)])


class FaultForm(PageForm):
    """Something that is known not to be accessible."""

    what = Prose(
        _l("Vad fungerar inte?"),
        validators=[Needed(_l("Skriv vad som inte fungerar, med några få ord")), AtMost(WORDS_LIMIT)],
    )
    ground = OneOf(
        _l("Vad gäller enligt lagen?"),
        choices=lambda: [(ground, ground_label(ground)) for ground in FaultGround],
        validators=[Needed(_l("Välj vad som gäller"))],
    )
    reason = Prose(_l("Varför är det så?"), validators=[AtMost(WORDS_LIMIT)])
    alternative = Prose(_l("Vad kan man göra i stället?"), validators=[AtMost(WORDS_LIMIT)])
    mend_by = Day(
        _l("När ska det vara rättat?"), unreadable=_l("Skriv dagen som år-månad-dag, till exempel 2026-12-03")
    )

    @property
    def fault(self) -> FaultWords:
        """What a sound form says."""
        return FaultWords(
            what=self.what.data or "",
            ground=self.ground.data,
            reason=self.reason.data or "",
            alternative=self.alternative.data or "",
            mend_by=self.mend_by.data,
        )


class NewFaultForm(KeyedForm, FaultForm):
    """A fault that is not in the statement yet."""


class CorrectFaultForm(VersionedForm, FaultForm):
    """A fault in other words."""


class HandleForm(VersionedForm):
    """What who asked for an answer is answered; without an address it is only noted that it was seen to."""

    answer = Prose(_l("Ert svar"), validators=[AtMost(WORDS_LIMIT)])
