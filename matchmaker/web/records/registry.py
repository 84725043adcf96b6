"""The record of processing (GDPR art. 30), on a page and on paper, as the registry of stored fields has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, render_template
from flask_babel import gettext

from matchmaker.services.permissions import Permission
from matchmaker.services.personal_data.field_registry import (
    About,
    Exported,
    FieldRegistry,
    StoredTable,
    field_registry,
    retention_text,
)
from matchmaker.web.access import requires
from matchmaker.web.installation import settings
from matchmaker.web.language import in_words
from matchmaker.web.papers import Block, heading, make_report, paragraph, pdf_answer, table, terms
from matchmaker.web.records.routes import blueprint


@dataclass(frozen=True, slots=True)
class TableInWords:
    """A table of the registry in the reader's language; ``facts`` is what holds for all its fields."""

    name: str
    facts: str
    fields: Sequence[Mapping[str, str]]


@blueprint.get("/handlingar/forteckning")
@requires(Permission.SEE_RECORDS)
def processing() -> str:
    """Every stored field: what for, on what basis, for how long, and who sees it."""
    return render_template("records/processing.html", parts=processing_parts(), tables=tables_in_words())


@blueprint.get("/handlingar/forteckning.pdf")
@requires(Permission.SEE_RECORDS)
def processing_on_paper() -> Response:
    """The same as a tagged PDF, to be filed."""
    blocks: list[Block] = [terms(processing_parts())]
    for kept in tables_in_words():
        blocks += [heading(kept.name), paragraph(kept.facts), _fields_on_paper(kept)]
    title = gettext("Förteckning över behandling av personuppgifter")
    return pdf_answer(make_report(title, blocks, lead=settings().municipality), "forteckning.pdf")


def processing_parts() -> list[tuple[str, str]]:
    """What art. 30(1) asks for beside the fields themselves, each with its heading."""
    known, ours = field_registry(), settings()
    reach = ", ".join(part for part in (ours.contact_phone, ours.contact_email) if part)
    missing = gettext("Står inte i inställningarna än.")
    return [
        (gettext("Personuppgiftsansvarig"), ours.municipality),
        (gettext("Hur man når oss"), reach or missing),
        (gettext("Dataskyddsombud"), ours.data_protection_contact or missing),
        (gettext("Ändamål"), "; ".join(in_words(text) for text in known.purposes.values())),
        (gettext("Rättslig grund"), "; ".join(in_words(text) for text in known.bases.values())),
        (
            gettext("Vilka det handlar om"),
            gettext(
                "Kontaktpersoner i butiker, föreningar och kommunens verksamheter, och de som arbetar med projektet."
            ),
        ),
        (gettext("Mottagare"), gettext("De andra som man ska prata med, när alla har sagt ja. Inga andra företag.")),
        (gettext("Överföring till länder utanför EU och EES"), gettext("Ingen.")),
        (
            gettext("Skydd"),
            gettext(
                "Inloggning med länk som gäller en gång, behörigheter, krypterad förbindelse, logg över allt som ändras"
                " och säkerhetskopior som prövas."
            ),
        ),
    ]


def tables_in_words() -> list[TableInWords]:
    """Each table that tells about people, with its fields."""
    known = field_registry()
    about = {About.ACTORS: gettext("De som är med"), About.STAFF: gettext("De som arbetar med projektet")}
    return [
        TableInWords(in_words(table.label), _facts(known, table, whose), _fields(known, table))
        for whom, whose in about.items()
        for table in known.about(whom)
    ]


def _facts(known: FieldRegistry, table: StoredTable, whose: str) -> str:
    rule = in_words(retention_text(known, table.retention, settings()))
    return gettext("Handlar om: %(whose)s. Hur länge: %(rule)s", whose=whose, rule=rule)


def _fields(known: FieldRegistry, table: StoredTable) -> list[dict[str, str]]:
    given = {
        Exported.ALWAYS: gettext("ja"),
        Exported.ASKED: gettext("ja, sedan någon läst igenom det"),
        Exported.NEVER: gettext("nej"),
    }
    return [
        {
            "label": in_words(field.label),
            "purpose": in_words(known.purposes[field.purpose]),
            "basis": in_words(known.bases[field.basis]),
            "seen_by": in_words(known.audiences[field.seen_by]),
            "exported": given[field.exported],
            "column": f"{field.table}.{field.column}",
        }
        for field in table.fields
        if field.label is not None
    ]


def _fields_on_paper(kept: TableInWords) -> Block:
    names = [gettext("Uppgift"), gettext("Ändamål"), gettext("Grund"), gettext("Ser det"), gettext("Lämnas ut")]
    keys = ("label", "purpose", "basis", "seen_by", "exported")
    return table(names, [[field[key] for key in keys] for field in kept.fields], widths=[4, 4, 4, 4, 2])
