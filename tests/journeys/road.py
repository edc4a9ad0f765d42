"""The steps of the whole road that are forms and links, and so the same with and without scripts. All in Spanish."""

import io
import re
from dataclasses import dataclass
from pathlib import Path

from docx import Document
from live_server import LiveServer
from playwright.sync_api import FilePayload, Locator, Page, expect
from road_files import road_files
from sqlmodel import select

from qualtoc.database import AuditRow
from qualtoc.i18n import translator

SAMPLING = "Por conveniencia, en dos aldeas."
APPROACH = "Cara a cara, por invitación de la maestra."

es = translator("es").gettext


@dataclass(frozen=True, slots=True)
class Traveller:
    """Somebody on the road: their tab and the server they talk to."""

    page: Page
    server: LiveServer
    has_scripts: bool

    def open(self, path: str) -> None:
        """Go to a page of the study."""
        self.page.goto(f"{self.server.address}/studies/madres{path}")

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def click(self, name: str, *, role: str = "button", inside: Locator | None = None) -> None:
        """Click a button or link by its English words, shown in Spanish."""
        (inside or self.page).get_by_role(role, name=re.compile(rf"^{re.escape(es(name))}")).first.click()  # type: ignore[arg-type]


def make_study(on: Traveller) -> None:
    """A new study, with the person who makes it."""
    on.page.goto(on.server.door)
    expect(on.page.locator("html")).to_have_attribute("lang", "es")
    on.page.locator('a[href="/new"]').click()
    on.page.get_by_label(es("Title")).fill("Madres que leen")
    on.page.get_by_label(es("Short name")).fill("madres")
    on.page.get_by_label(es("Your initials")).fill("RL")
    on.click("Make the study")
    expect(on.page.get_by_role("heading", level=1)).to_have_text("Madres que leen")


def import_everything(on: Traveller) -> None:
    """All files at once through the form of the overview."""
    payloads: list[FilePayload] = [
        {"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in road_files()
    ]
    on.page.locator("#files").set_input_files(payloads)
    on.click("Import")
    expect(on.page.locator(".imported > li")).to_have_count(5)
    expect(on.page.locator(".problems")).to_have_count(0)


def correct_who_interviews(on: Traveller) -> None:
    """Rosa interviews, Marta answers: said in the form of facts, for whatever was guessed."""
    on.open("/sources/marta/facts")
    on.page.get_by_label("Rosa").select_option(value="interviewer")
    on.page.get_by_label("Marta").select_option(value="participant")
    on.click("Store who speaks")
    on.open("/sources/marta")
    expect(on.page.locator("#turn-1")).to_have_class(re.compile("interviewer"))
    expect(on.page.locator("#turn-2")).not_to_have_class(re.compile("interviewer"))


def verdict_of(on: Traveller, link: str = "V1") -> Locator:
    """The verdict of a link in the matrix, with the report opened afresh."""
    on.open("/pattern-matching")
    return cell(on, link)


def cell(on: Traveller, link: str = "V1") -> Locator:
    """The verdict of a link in the matrix that is open."""
    return on.page.locator("table.matrix tr", has=on.page.get_by_text(link, exact=True)).locator(".verdict").first


def raise_theta(on: Traveller) -> None:
    """With theta at .9 one doubt in five makes the link mixed; the change is marked."""
    on.page.locator(".rule > summary").click()
    theta = on.page.locator("#rule-theta")
    theta.fill("0.9")
    if on.has_scripts:
        theta.press("Tab")
    else:
        on.click("Apply")
    expect(cell(on)).to_contain_text(es("mixed"))
    expect(on.page.locator("#rule-changes")).to_contain_text("theta")


def override(on: Traveller) -> None:
    """The analyst decides otherwise, with a reason; both verdicts stand on the page."""
    on.open("/pattern-matching")
    detail = on.page.locator(".verdict-detail", has=on.page.get_by_role("heading", name=re.compile(r"^V1\b")))
    detail.get_by_text(es("Set another verdict")).click()
    detail.get_by_label(es("Verdict"), exact=True).select_option(value="mixed")
    detail.get_by_label(es("Reason, printed beside both verdicts")).fill("Elena duda en la misma frase.")
    on.click("Set this verdict", inside=detail)
    expect(detail.locator(".notice")).to_contain_text("Elena duda en la misma frase.")
    expect(detail.locator(".verdict").first).to_contain_text(es("supported"))
    expect(on.page.locator("table.matrix")).to_contain_text(es("overridden"))


def answer(on: Traveller, no: int, words: str) -> None:
    """Answer one COREQ item where it stands."""
    item = on.page.locator(f"#coreq-{no:02d}")
    on.click("Answer this", role="link", inside=item)
    item.locator("textarea").fill(words)
    on.click("Save the answer", inside=item)
    expect(item.locator(".coreq-response")).to_have_text(words)


def answer_coreq(on: Traveller) -> None:
    """Two items that only the authors know."""
    on.open("/coreq")
    answer(on, 10, SAMPLING)
    answer(on, 11, APPROACH)


def read_document(on: Traveller) -> None:
    """The download holds the title, all items and both answers, in Spanish."""
    with on.page.expect_download() as download:
        on.page.get_by_role("link", name="Word").click()
    document = Document(io.BytesIO(Path(download.value.path()).read_bytes()))
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    words = "\n".join([*paragraphs, *(text for row in cells for text in row)])
    assert download.value.suggested_filename.endswith(".docx")
    assert "Madres que leen" in words
    assert {row[0] for row in cells if row[0].isdigit()} == {str(no) for no in range(1, 33)}
    assert SAMPLING in words
    assert APPROACH in words
    assert es("Sample size") in words
    assert "Sample size" not in words


def undo_the_last_answer(on: Traveller) -> None:
    """The second answer goes, the first one stays."""
    if on.has_scripts:
        on.page.locator("h1").click()
        on.press("u")
    else:
        on.page.locator("#undo [data-step=undo] button").click()
    expect(on.page.locator("#coreq-11 .coreq-response")).not_to_have_text(APPROACH)
    expect(on.page.locator("#coreq-10 .coreq-response")).to_have_text(SAMPLING)


def last_act_is_undone(server: LiveServer) -> bool:
    """Whether the trail ends with the undoing of the act before it, which is marked as undone."""
    with server.database.reading() as session:
        undoing, act = session.exec(select(AuditRow).order_by(AuditRow.number.desc()).limit(2)).all()  # type: ignore[union-attr]
        return undoing.action == "undo" and undoing.undoes == act.id and act.undone
