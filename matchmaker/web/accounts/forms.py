"""The form that asks for a sign-in link, that of passkeys, and those by which accounts are kept."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from matchmaker.models import Role
from matchmaker.models.passkeys import PASSKEY_NAME_LIMIT
from matchmaker.services.accounts.staff import NAME_LIMIT
from matchmaker.services.forms.answers import EMAIL_LIMIT
from matchmaker.web.forms import AtMost, Line, Needed, OneOf, OneOfList, PageForm
from matchmaker.web.labels import account_role_label


class SignInForm(PageForm):
    """One e-mail address."""

    email = Line(
        _l("Din e-postadress"),
        validators=[Needed(_l("Skriv din e-postadress")), AtMost(EMAIL_LIMIT)],
    )


class PasskeyForm(PageForm):
    """What a browser answers for a passkey, as JSON, and what a new one is to be called."""

    name = Line(
        _l("Vad ska nyckeln heta?"),
        validators=[Needed(_l("Skriv till exempel vilken telefon den ligger i")), AtMost(PASSKEY_NAME_LIMIT)],
    )
    passkey = HiddenField()


class InviteForm(PageForm):
    """Somebody who is to work with the service."""

    name = Line(_l("Namn"), validators=[Needed(_l("Skriv vad personen heter")), AtMost(NAME_LIMIT)])
    email = Line(_l("E-postadress"), validators=[Needed(_l("Skriv en e-postadress")), AtMost(EMAIL_LIMIT)])
    role = OneOf(
        _l("Vad ska personen få göra?"),
        choices=lambda: [(role, account_role_label(role)) for role in Role],
        validators=[Needed(_l("Välj vad personen ska få göra"))],
    )


class RoleForm(PageForm):
    """What somebody may do from now on."""

    role = OneOfList(
        _l("Roll"),
        choices=lambda: [(role, account_role_label(role)) for role in Role],
        validators=[Needed(_l("Välj en roll"))],
    )
