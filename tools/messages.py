"""Extracts the messages of qualtoc, updates the Spanish catalogue and compiles it: `python tools/messages.py`.

With --check nothing is written; the exit code is 1 where a file would change. Entries carry no line numbers and no
dates, so that a change of code shows only the messages that it changed. New messages come without a translation,
never with a guessed one.
"""

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "qualtoc" / "locale"
POT = LOCALE / "qualtoc.pot"
SPANISH = LOCALE / "es" / "LC_MESSAGES" / "qualtoc.po"
KEYWORDS = {
    "message": None, "say": None, "_": None, "N_": None, "gettext": None,
    "counted": (1, 2), "ngettext": (1, 2), "plural": (1, 2),
}  # fmt: skip
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)


def extracted() -> Catalog:
    """The catalogue of every message that stands in the code and the templates."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    catalogue = Catalog(project="qualtoc", creation_date=NO_DATE, revision_date=NO_DATE, header_comment="# qualtoc")
    for _, _, template, _, context in extract_from_dir(ROOT, methods, options, keywords=KEYWORDS):
        catalogue.add(template, context=context)
    return catalogue


def updated(template: Catalog) -> Catalog:
    """The Spanish catalogue with the entries of the template: old translations kept, obsolete entries gone."""
    spanish = Catalog(locale="es", project="qualtoc", header_comment="# qualtoc in Spanish")
    if SPANISH.exists():
        with SPANISH.open("rb") as file:
            spanish = read_po(file, locale="es")
    spanish.update(template, no_fuzzy_matching=True, update_header_comment=False)
    spanish.obsolete.clear()
    spanish.creation_date = spanish.revision_date = NO_DATE
    spanish.last_translator = spanish.language_team = ""
    spanish.fuzzy = False
    return spanish


def po_bytes(catalogue: Catalog) -> bytes:
    """The catalogue as the text file that people edit."""
    written = io.BytesIO()
    write_po(written, catalogue, width=110, no_location=True, sort_output=True, ignore_obsolete=True)
    return written.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    written = io.BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()


def files() -> dict[Path, bytes]:
    """Each file of the catalogues, and what it should hold."""
    template = extracted()
    spanish = updated(template)
    return {POT: po_bytes(template), SPANISH: po_bytes(spanish), SPANISH.with_suffix(".mo"): mo_bytes(spanish)}


def main(arguments: list[str]) -> int:
    """Write the catalogues, or with --check say which of them are old."""
    old = {path: data for path, data in files().items() if not path.exists() or path.read_bytes() != data}
    for path, data in old.items():
        sys.stderr.write(f"{path.relative_to(ROOT)}\n")
        if "--check" not in arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    untranslated = [entry.id for entry in updated(extracted()) if entry.id and not entry.string]
    for template in untranslated:
        sys.stderr.write(f"es: no translation yet: {template!r}\n")
    return 1 if old and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
