"""The forms by which staff merge those who are one, import a file, and write to many."""

from flask_babel import lazy_gettext as _l
from wtforms import FileField

from matchmaker.services.actors.chasing import SUBJECT_LIMIT
from matchmaker.services.actors.contacts import WORDS_LIMIT
from matchmaker.web.forms import AtMost, KeyedForm, Line, Needed, PageForm, Prose, Version


class MergeForm(PageForm):
    """Two that become one: the versions of both, as the page showed them."""

    kept_version = Version()
    gone_version = Version()


class FileForm(KeyedForm):
    """A file to import."""

    file = FileField(_l("Vilken fil?"))


class MessageForm(KeyedForm):
    """A message to many."""

    subject = Line(
        _l("Ämne"),
        validators=[Needed(_l("Skriv vad det gäller")), AtMost(SUBJECT_LIMIT)],
    )
    body = Prose(
        _l("Mejlet"),
        validators=[Needed(_l("Skriv mejlet")), AtMost(WORDS_LIMIT)],
    )
