"""The whole form on one page, for those who prefer that to one question at a time; the draft is the same."""

import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from matchmaker.models import Draft
from matchmaker.models.extension import db
from matchmaker.services.forms.answers import Step
from matchmaker.services.forms.drafts import MOST_ITEMS, keep_parts, remove_item, restore_item
from matchmaker.services.places import list_places
from matchmaker.web.access import for_everyone
from matchmaker.web.actors.examples import examples_for
from matchmaker.web.actors.forms import FORMS, AnswersForm, Sheet
from matchmaker.web.actors.hinting import hint_about
from matchmaker.web.actors.routes import ITEM_STEPS, blueprint, draft_behind, save_address, way_on
from matchmaker.web.actors.told import removed_item
from matchmaker.web.forms import PageForm
from matchmaker.web.installation import settings
from matchmaker.web.pages import Shown, now

WHOLE = "/beratta/<token>/allt"
WORDS = {step: what for what, step in ITEM_STEPS.items()}
ITEM = re.compile(rf"({'|'.join(WORDS)})-([\w-]{{1,20}})-\w+")
"""The name of a field of a need or a resource."""

NOTHING = Markup()


@dataclass(frozen=True, slots=True)
class Part:
    """A step on the page, or one need or resource under its ``key``; ``found`` is what others have said like it."""

    key: str
    form: AnswersForm
    is_kept: bool = True
    found: Markup = NOTHING

    @property
    def place(self) -> str:
        """Where on the page it is, as links lead there."""
        return self.key or str(self.form.step)

    @property
    def name(self) -> str:
        """What the buttons of a need or resource say which one is meant by."""
        return f"{self.form.step}-{self.key}"


@blueprint.get(WHOLE)
@for_everyone
def whole(token: str) -> str:
    """All questions, with what has been answered so far."""
    draft = draft_behind(token)
    return _page(draft, token, list(_kept_parts(draft.data)))


@blueprint.post(WHOLE)
@for_everyone
def keep_whole(token: str) -> Shown:
    """Keep all that was typed, and do what the button says."""
    parts, days = list(_sent_parts()), settings().draft_days
    answers = [(part.form.step, part.key, part.form.answers) for part in parts]
    draft = keep_parts(db.session(), token, answers, days=days, at=now())
    step, _, key = request.form.get("remove", "").partition("-")
    if step in WORDS:
        remove_item(db.session(), token, Step(step), key, days=days, at=now())
        return redirect(url_for("actors.whole", token=token))
    if "undo" in request.form:
        restore_item(db.session(), token, days=days, at=now())
        return redirect(url_for("actors.whole", token=token))
    if (more := request.form.get("more")) in ITEM_STEPS:
        return redirect(url_for("actors.whole", token=token, mer=more, _anchor=more))
    if similar := ITEM.fullmatch(request.form.get("similar", "")):
        return redirect(url_for("actors.whole", token=token, liknande=similar[2], _anchor=f"{similar[0]}-similar"))
    onward = way_on(_sheet(parts), token, url_for("actors.check", token=token))
    return onward or (_page(draft, token, parts, failed=True), 422)


def _kept_parts(data: dict[str, Any]) -> Iterator[Part]:
    """What is in the draft, with room for one need and one resource where there is none, or another was asked for."""
    place = data[Step.WHO].get("place", "")
    yield _part(Step.WHO, data=data[Step.WHO])
    for step, what in WORDS.items():
        items = data.get(step, ())
        for item in items:
            wanted = request.args.get("liknande") == item["key"]
            found = hint_about(step, item.get("title", ""), place) if wanted else NOTHING
            yield _part(step, item["key"], data=item, found=found)
        if not items or (request.args.get("mer") == what and len(items) < MOST_ITEMS):
            yield _part(step, secrets.token_hex(4), is_kept=False)
    yield _part(Step.CONTACT, data=data.get(Step.CONTACT, {}))


def _sent_parts() -> Iterator[Part]:
    """What was sent; the needs and resources in the order of the page."""
    found = [match for name in request.form if (match := ITEM.fullmatch(name))]
    sent = dict.fromkeys((Step(match[1]), match[2]) for match in found)
    yield _part(Step.WHO)
    for step in WORDS:
        yield from (_part(step, key) for of, key in sent if of is step)
    yield _part(Step.CONTACT)


def _part(step: Step, key: str = "", *, data: Any = None, is_kept: bool = True, found: Markup = NOTHING) -> Part:
    prefix = f"{step}-{key}-" if key else f"{step}-"
    return Part(key, FORMS[step](data=data, prefix=prefix, meta={"csrf": False}), is_kept, found)


def _sheet(parts: Sequence[Part]) -> Sheet:
    """The parts as one form, in which each need and resource is called by its number."""
    for step, name in ((Step.NEEDS, _l("Behov %(number)s")), (Step.RESOURCES, _l("Sak %(number)s"))):
        for number, part in enumerate((part for part in parts if part.form.step is step), start=1):
            part.form.called = str(name) % {"number": number}
    return Sheet(PageForm(), [part.form for part in parts])


def _page(draft: Draft, token: str, parts: list[Part], **values: object) -> str:
    kind = draft.data[Step.WHO].get("kind", "")
    return render_template(
        "actors/whole.html",
        token=token,
        action=save_address("keep_whole", token=token),
        sheet=_sheet(parts),
        sections=[(step, [part for part in parts if part.form.step is step]) for step in Step],
        words=WORDS,
        headings={
            Step.WHO: gettext("Vilka är ni?"),
            Step.NEEDS: gettext("Det här behöver ni"),
            Step.RESOURCES: gettext("Det här kan ni bidra med"),
            Step.CONTACT: gettext("Hur når vi er?"),
        },
        examples={step: examples_for(step, kind) for step in WORDS},
        removed=next(filter(None, (removed_item(draft, step) for step in WORDS)), None),
        most=MOST_ITEMS,
        places=list_places(db.session()),
        **values,
    )
