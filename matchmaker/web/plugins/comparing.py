"""The page on which two ways of looking stand side by side, or one that is used in two ways."""

from flask import render_template, request

from matchmaker.hooks.loading import name_of
from matchmaker.matching.measuring.comparing import TOP
from matchmaker.models import ThingKind
from matchmaker.models.extension import db
from matchmaker.services.errors import RefusedError
from matchmaker.services.matching.comparisons import Choice, SideBySide, compare_choices
from matchmaker.services.matching.plugins import settings_of, thing_named
from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires
from matchmaker.web.installation import registry
from matchmaker.web.labels import weight_label
from matchmaker.web.language import spoken
from matchmaker.web.plugins.forms import SideForm, side_form
from matchmaker.web.plugins.routes import blueprint

SIDES = ("ena", "andra")
"""The two sides as they stand in the address."""


@blueprint.get("/jamfor")
@requires(Permission.KEEP_PLUGINS)
def compare() -> str | tuple[str, int]:
    """The form and, when both sides are chosen and sound, what each finds."""
    names = [request.args.get(side, "") for side in SIDES]
    if not all(names):
        return _page([])
    forms = [_form(side, name) for side, name in zip(SIDES, names, strict=True)]
    sound = [form.validate() for form in forms]  # both, so that all that is wrong is told at once
    if not all(sound):
        return _page(forms, failed=True), 422
    if _alike(*forms):
        return _page(forms, alike=True)
    choices = [Choice(name, form.wish) for name, form in zip(names, forms, strict=True)]
    try:
        together = "tillsammans" in request.args
        found = compare_choices(db.session(), registry(), *choices, together=together)
    except RefusedError:
        return _page(forms, nobody_finds=True), 422
    return _page(forms, found=found)


def _form(side: str, name: str) -> SideForm:
    """The form of a side: as it was sent, or as the strategy is used here when another one was chosen before."""
    thing = thing_named(registry(), ThingKind.STRATEGIES, name)
    row = settings_of(db.session()).get((ThingKind.STRATEGIES, name))
    form_type = side_form(thing, row)
    if request.args.get(f"{side}-om") == name:
        return form_type(formdata=request.args, prefix=f"{side}-", meta={"csrf": False})
    return form_type.of(row, prefix=f"{side}-", meta={"csrf": False})


def _page(
    forms: list[SideForm],
    *,
    found: SideBySide | None = None,
    failed: bool = False,
    alike: bool = False,
    nobody_finds: bool = False,
) -> str:
    return render_template(
        "plugins/compare.html",
        strategies=sorted(registry().strategies, key=name_of),
        sides=SIDES,
        forms=forms,
        labels=_labels(forms) if found else [],
        found=found,
        failed=failed,
        alike=alike,
        nobody_finds=nobody_finds,
        top=TOP,
    )


def _alike(one: SideForm, other: SideForm) -> bool:
    """Whether both are the same strategy used in the same way, so that there is nothing to compare."""
    return one.thing is other.thing and (one.weight, one.tried.options) == (other.weight, other.tried.options)


def _labels(forms: list[SideForm]) -> list[str]:
    """What the sides are called: by their titles, and of one strategy used in two ways by what differs."""
    titles = [spoken(form.thing.spec.title) for form in forms]
    if len(set(titles)) == len(titles):
        return titles
    if forms[0].thing is not forms[1].thing:
        return [f"{title} ({form.thing.spec.name})" for title, form in zip(titles, forms, strict=True)]
    ways = [[weight_label(form.weight), *map(" ".join, form.told(form.tried))] for form in forms]
    differing = [[mine for mine, theirs in zip(*pair, strict=True) if mine != theirs] for pair in (ways, ways[::-1])]
    return [f"{title} ({', '.join(words)})" for title, words in zip(titles, differing, strict=True)]
