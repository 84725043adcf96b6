"""The words for what was said and done with those who take part: contacts, ways of coming in, and happenings."""

from datetime import date

from flask import Flask
from flask_babel import gettext, ngettext

from matchmaker.models import AuditEvent, ContactChannel
from matchmaker.web.language import day
from matchmaker.web.times import today


def init_histories(app: Flask) -> None:
    """Make the words available to templates."""
    for function in (contact_label, again_label, channel_label, happening_label):
        app.jinja_env.filters[function.__name__] = function


def contact_label(channel: ContactChannel) -> str:
    """How somebody was reached."""
    return {
        ContactChannel.CALL: gettext("Telefon"),
        ContactChannel.MAIL: gettext("Brev eller e-post"),
        ContactChannel.VISIT: gettext("Besök"),
    }[channel]


def again_label(due: date) -> str:
    """When to get in touch with somebody again, and for how long that has waited."""
    days = (due - today()).days
    if days < 0:
        return ngettext("Du skulle ha hört av dig i går", "Du skulle ha hört av dig för %(num)s dagar sedan", -days)
    near = {0: gettext("Hör av dig igen i dag"), 1: gettext("Hör av dig igen i morgon")}
    return near.get(days) or gettext("Hör av dig igen %(day)s", day=day(due))


def channel_label(channel: str) -> str:
    """How a submission came in."""
    return {
        "web": gettext("På webben"),
        "import": gettext("I en fil"),
        "phone": gettext("På telefon"),
        "paper": gettext("På papper"),
        "visit": gettext("När vi träffades"),
    }.get(channel, channel)


def happening_label(event: AuditEvent) -> str:
    """What was done with somebody, or with what they told, as a line of their history."""
    known = {
        "submissions": {
            "submit": gettext("Berättade det här"),
            "register": gettext("Skrev in det i diariet"),
        },
        "actors": {
            "check": gettext("Läste igenom och räknar med dem"),
            "correct": gettext("Rättade vilka de är eller hur man når dem"),
            "import": gettext("Ändrade från en fil"),
            "withdraw": gettext("Avpublicerade dem"),
            "bring_back": gettext("Tog med dem igen"),
            "choose_visibility": gettext("Valde vad andra får se"),
            "make_calendar": gettext("Tog fram en kalender med sina möten"),
            "stop_calendar": gettext("Stängde kalendern med sina möten"),
            "ask_still_true": gettext("Frågade om det fortfarande stämmer"),
            "renew_link": gettext("Bad om en ny länk"),
            "add_contact": gettext("Lade till en kontakt"),
            "confirm_contact": gettext("Svarade ja till att vara kontakt"),
            "decline_contact": gettext("Svarade nej till att vara kontakt"),
            "remove_contact": gettext("Tog bort en kontakt"),
            "hand_over": gettext("Bytte huvudkontakt"),
            "merge": gettext("Slog ihop med en annan"),
            "undo_merge": gettext("Ångrade en sammanslagning"),
        },
        "contact_notes": {
            "add": gettext("Skrev upp en kontakt"),
            "ask": gettext("Ställde en fråga"),
            "answer": gettext("Svarade på en fråga"),
            "follow_up": gettext("Hörde av sig igen"),
            "write": gettext("Mejlade dem"),
            "renew_link": gettext("Bad om en ny länk till frågan"),
        },
    }
    item = gettext("ett behov") if event.noun == "needs" else gettext("något de kan bidra med")
    of_item = {
        "add": gettext("Lade till %(what)s", what=item),
        "correct": gettext("Rättade %(what)s", what=item),
        "import": gettext("Ändrade %(what)s från en fil", what=item),
        "take_in": gettext("Lade till %(what)s, som skrevs vid ett bord på ett möte", what=item),
        "read": gettext("Läste de nya orden om %(what)s", what=item),
        "withdraw": gettext("Tog bort %(what)s ur förslagen", what=item),
        "meet": gettext("Berättade att ett behov har löst sig"),
        "bring_back": gettext("Räknade med %(what)s igen", what=item),
        "rest": gettext("Lät %(what)s vila", what=item),
        "wake": gettext("Räknade med %(what)s igen efter vila", what=item),
        "confirm": gettext("Svarade att %(what)s fortfarande stämmer", what=item),
    }
    return known.get(event.noun, of_item).get(event.verb, event.verb)
