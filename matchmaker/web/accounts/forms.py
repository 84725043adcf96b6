"""The form that asks for a sign-in link."""

from flask_babel import lazy_gettext as _l

from matchmaker.services.answers import EMAIL_LIMIT
from matchmaker.web.forms import AtMost, Line, Needed, PageForm


class SignInForm(PageForm):
    """One e-mail address."""

    email = Line(
        _l("Din e-postadress"),
        validators=[Needed(_l("Skriv din e-postadress")), AtMost(EMAIL_LIMIT)],
    )
