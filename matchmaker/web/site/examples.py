"""What it can sound like: invented needs and resources for the start page, left in the language they were said in."""

from flask_babel import gettext

Example = tuple[str, str, str, str]


def start_examples() -> list[Example]:
    """(kind of note, heading, title, words) for each example."""
    need, resource = gettext("Behöver"), gettext("Kan bidra med")
    return [
        (
            "need",
            need,
            "Någon som hämtar bröden",
            "Bageriet kör inte längre ut till oss. Två backar, tisdag och fredag, före nio.",
        ),
        ("res", resource, "Släpkärra med kapell", "Står mest på gården. Lånas ut mot att den kommer hem hel."),
        (
            "need",
            need,
            "Lokal till symaskinerna",
            "Vi är åtta som syr om onsdagarna och har blivit för många för köksbordet.",
        ),
        ("res", resource, "Varm samlingssal", "Ledig alla vardagar. Kaffebryggare finns, städa efter er."),
        ("need", need, "Någon som kan data", "Medlemsregistret ligger i en dator som ingen vågar starta."),
        ("res", resource, "Två feriejobbare i juli", "Kommunen betalar. De målar, klipper och bär, men kör inte bil."),
    ]
