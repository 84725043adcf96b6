"""The end of the form: going on another day, looking it through, sending it, and the receipt."""

from collections.abc import Iterator
from functools import partial

from flask import g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from matchmaker.models import Act, Draft
from matchmaker.models.extension import db
from matchmaker.services.audit import SUBMITTER, Who
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.forms.answers import Fault, Step, unfinished
from matchmaker.services.forms.drafts import ON_ONE_PAGE, NoDraftError, find_item, mail_link
from matchmaker.services.forms.submissions import find_submission, submit_draft
from matchmaker.web.access import for_everyone
from matchmaker.web.actors.forms import KIND_CHOICES, SENTENCES, LinkForm
from matchmaker.web.actors.routes import ITEM_STEPS, UNSENT, blueprint, draft_behind, part_address, save_address
from matchmaker.web.actors.told import Told, told_items
from matchmaker.web.codes import REACH_CHOICES
from matchmaker.web.forms import PageForm
from matchmaker.web.installation import settings
from matchmaker.web.language import current_language, day
from matchmaker.web.limits import keep_within_limit
from matchmaker.web.pages import Shown, now, public_address
from matchmaker.web.sessions import browser_session
from matchmaker.web.times import local_day, zone


@blueprint.get("/beratta/<token>")
@for_everyone
def resume(token: str) -> Response:
    """The private link: go on at the first step that is not finished."""
    data = draft_behind(token).data
    if data.get(ON_ONE_PAGE):
        return redirect(url_for("actors.whole", token=token))
    left = {part.step: part.key for part in reversed(unfinished(data))}
    if Step.WHO in left:
        return redirect(url_for("actors.who", token=token))
    for what, step in ITEM_STEPS.items():
        if step in left:
            return redirect(url_for("actors.item", token=token, what=what, key=left[step]))
        if step not in data:
            return redirect(url_for("actors.items", token=token, what=what))
    return redirect(url_for("actors.contact" if Step.CONTACT in left else "actors.check", token=token))


@blueprint.get("/beratta/<token>/senare")
@for_everyone
def later(token: str) -> str:
    """The private link, to copy or to have mailed."""
    return _later_page(draft_behind(token), token, LinkForm())


@blueprint.post("/beratta/<token>/senare")
@for_everyone
def mail_to(token: str) -> Shown:
    """Mail the private link, once to each address and to few."""
    draft, form = draft_behind(token), LinkForm()
    if not settings().mail_host:  # the page does not offer it then
        return redirect(url_for("actors.later", token=token))
    if not form.validate_on_submit():
        return _later_page(draft, token, form, failed=True), 422
    keep_within_limit(Act.MAIL)
    try:
        mail_link(
            db.session(),
            token,
            form.email.data or "",
            link=_link(token),
            until=day(local_day(draft.expires_at)),
            language=current_language(),
            at=now(),
        )
    except RefusedError as fault:
        db.session.rollback()
        form.email.errors = [_why_not_mailed(fault.code)]
        return _later_page(draft, token, form, failed=True), 422
    return redirect(url_for("actors.later", token=token, skickad=1))


@blueprint.get("/beratta/<token>/kontrollera")
@for_everyone
def check(token: str) -> Response:
    """Everything that was told, to look through before it is sent."""
    page = make_response(_check_page(draft_behind(token), token))
    page.cache_control.no_store = True  # nothing is typed here, and once it is sent this is no longer so
    return page


@blueprint.post("/beratta/<token>/kontrollera")
@for_everyone
def send(token: str) -> Shown:
    """Send it, and look for what fits it; sending it again leads to the same receipt."""
    at = now().astimezone(zone())  # the reference bears the municipality's year
    keep_within_limit(Act.SEND)
    by = Who.staff(g.account) if g.account else SUBMITTER  # staff also write for those who call
    try:
        submit_draft(
            db.session(), token, language=current_language(), page=public_address("actors.ask_for_visit"), by=by, at=at
        )
    except RefusedError:
        db.session.rollback()
        return _check_page(draft_behind(token), token, failed=True), 422
    browser_session().pop(UNSENT, None)
    return redirect(url_for("actors.receipt", token=token))


@blueprint.get("/beratta/<token>/kvitto")
@for_everyone
def receipt(token: str) -> Shown:
    """The reference, and what happens next."""
    try:
        submission = find_submission(db.session(), token, at=now())
    except NoDraftError:
        raise
    except NotFoundError:
        return redirect(url_for("actors.resume", token=token))
    contact = submission.original[Step.CONTACT]
    return render_template(
        "actors/receipt.html",
        submission=submission,
        parts=[(what, told_items(submission.original, step)) for what, step in ITEM_STEPS.items()],
        mailed_to=contact.get("contact_email") if settings().mail_host else "",
    )


def _check_page(draft: Draft, token: str, **values: object) -> str:
    who, contact = draft.data[Step.WHO], draft.data.get(Step.CONTACT, {})
    headings = {"behov": gettext("Det här behöver ni"), "resurser": gettext("Det här kan ni bidra med")}
    return render_template(
        "actors/check.html",
        form=PageForm(),
        action=save_address("send", token=token),
        token=token,
        back=_back_from_check(draft, token),
        to=partial(part_address, draft, token),
        who=who,
        kind=str(dict(KIND_CHOICES).get(who.get("kind", ""), "")),
        parts=[(what, headings[what], told_items(draft.data, step)) for what, step in ITEM_STEPS.items()],
        hides_name=any(need.get("hide_name") for need in draft.data.get(Step.NEEDS, ())),
        contact=contact,
        reach=str(dict(REACH_CHOICES).get(contact.get("reach", ""), "")),
        todo=list(_todo(draft, token)),
        **values,
    )


def _back_from_check(draft: Draft, token: str) -> str:
    return url_for("actors.whole" if draft.data.get(ON_ONE_PAGE) else "actors.contact", token=token)


def _todo(draft: Draft, token: str) -> Iterator[tuple[str, str]]:
    """(address, words) for each thing that has to be done before the form can be sent."""
    to = partial(part_address, draft, token)
    for part in unfinished(draft.data):
        if part.step is Step.WHO:
            yield to("who"), gettext("Fyll i vilka ni är")
        elif part.step is Step.CONTACT:
            yield to("contact"), gettext("Fyll i hur vi når er")
        else:
            what = "behov" if part.step is Step.NEEDS else "resurser"
            name = Told.of(part.step, find_item(draft, part.step, part.key)).name
            yield to("item", what=what, key=part.key), gettext("Gör klart ”%(name)s”, eller ta bort det", name=name)
    if not any(draft.data.get(step) for step in ITEM_STEPS.values()):
        yield to("items", what="behov"), gettext("Skriv något ni behöver")
        yield to("items", what="resurser"), gettext("Eller skriv något ni kan bidra med")


def _later_page(draft: Draft, token: str, form: LinkForm, **values: object) -> str:
    return render_template(
        "actors/later.html",
        form=form,
        action=save_address("mail_to", token=token),
        token=token,
        link=_link(token),
        until=local_day(draft.expires_at),
        can_mail=bool(settings().mail_host),
        sent=request.args.get("skickad") == "1",
        **values,
    )


def _link(token: str) -> str:
    return public_address("actors.resume", token=token)


def _why_not_mailed(code: str) -> str:
    if code == "addresses":
        return gettext("Länken har redan skickats till tre adresser. Kopiera den i stället.")
    if code == "often":
        return gettext("Det har gått många mejl till den adressen. Kopiera länken i stället.")
    return str(SENTENCES[Fault.NOT_AN_EMAIL])
