"""What a speaker's label looks like, and which speaker interviews.

The words are English and Spanish. A label is judged alone here; whether a document uses it as one is decided by
the evidence of all its lines, in `turns`.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from qualtoc.coding.source import Speaker, SpeakerKind

LabelKind = Literal["role", "id", "letter", "name", "lower"]


@dataclass(frozen=True, slots=True)
class Speech:
    """How much one speaker said: turns, turns with a question mark, characters, and whether it begins."""

    turns: int = 0
    questions: int = 0
    characters: int = 0
    begins: bool = False


def _words(together: str) -> frozenset[str]:
    return frozenset(together.split())


_INTERVIEWERS = _words(
    "interviewer moderator facilitator researcher investigator host entrevistador entrevistadora moderador moderadora "
    "facilitador facilitadora investigador investigadora encuestador encuestadora question pregunta int"
)
_PARTICIPANTS = _words(
    "interviewee participant respondent informant subject speaker patient client entrevistado entrevistada "
    "participante respondiente informante hablante paciente answer response respuesta resp"
)
_OTHERS = _words(
    "observer translator interpreter transcriber assistant notetaker observador observadora traductor traductora "
    "interprete transcriptor transcriptora asistente"
)
_LETTERS: dict[str, SpeakerKind] = {"i": "interviewer", "q": "interviewer", "e": "interviewer"}
_NOT_SPEAKERS = _words(
    "note notes nota notas nb ps example examples ejemplo ejemplos date fecha time hora place lugar location title "
    "titulo subject asunto re file archivo archive source fuente topic tema agenda objective objetivo objectives "
    "objetivos purpose proposito summary resumen decision decisions decisiones action actions accion acciones "
    "responsible responsable result results resultado resultados conclusion conclusions conclusiones comment comments "
    "comentario comentarios reference references referencias http https www figure fig figura table tabla page pagina "
    "pag section seccion chapter capitulo part parte step paso item day dia week semana month mes year ano number "
    "numero no duration duracion length language idioma interview entrevista participants participantes present "
    "presentes attendees asistentes from to cc de para project proyecto study estudio version id code codigo "
    "background context contexto introduction introduccion method methods metodo metodos goal goals meta metas "
    "recording grabacion transcript transcripcion consent consentimiento warning atencion important importante "
    "observation observaciones recommendations recomendaciones q1 q2 q3 q4"
)
_OPENERS = _words(
    "yes yeah yep no nope ok okay right exactly sure well mm mmm hmm uh um so but and or then now first second third "
    "finally also look listen see remember however because if when thanks thank hello hi bye please maybe perhaps "
    "always never still only just again here there this that these those what who where why how i we you he she they "
    "it the a an my our your his her their is are was were si claro bueno aja exacto gracias hola adios pues entonces "
    "pero y o ahora primero segundo tercero luego tambien mire miren mira fijese imaginese vaya digo osea porque "
    "cuando como que quien donde yo nosotros usted ustedes ellos ellas el la los las lo un una unos unas mi su este "
    "esta eso esto ese esa aqui alli siempre nunca solo quiza quizas tal vez en con por sin del al les le"
)
_NOISES = (
    "laugh", "inaudible", "unintell", "pause", "silence", "crosstalk", "overlap", "cough", "sigh", "cry", "music",
    "applause", "noise", "phone", "door", "end", "start", "begin", "redacted", "omitted", "name", "risa", "rie",
    "pausa", "silencio", "tos", "suspir", "llor", "musica", "aplauso", "ruido", "telefono", "puerta", "fin", "inicio",
    "ininteligible", "nombre", "foto", "image", "imagen", "break", "interrup", "sic", "whisper", "susurr",
)  # fmt: skip
_PARTICLES = _words("de del la las los y da dos das van von der den el e di du le")
_ID = re.compile(r"[A-Z]{1,4}[-_ ]?\d{1,4}[a-z]?|[a-z]{1,4}[-_]?\d{1,4}")
_PARENTHESIS = re.compile(r"\s*\([^()]*\)\s*")


def folded(label: str) -> str:
    """The label without accents, case, doubled spaces and outer points: equal for spellings of one speaker."""
    plain = "".join(c for c in unicodedata.normalize("NFD", label) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split()).strip(" .,-*_")


def label_kind(label: str) -> LabelKind | None:
    """What sort of speaker's label this may be, or None where it is none."""
    words = _PARENTHESIS.sub(" ", label).split()
    if not words or len(words) > 6:
        return None
    first = folded(words[0])
    if first in _NOT_SPEAKERS and not (len(words) > 1 and folded(words[-1]) in _roles()):
        return "role" if _is_numbered_role(words) else None
    if _has_role(words):
        return "role"
    if len(words) == 1 and len(first) == 1 and words[0][0].isupper():
        return "letter"
    if _ID.fullmatch(" ".join(words)):
        return "id"
    if _is_name(words):
        return "name"
    return "lower" if len(words) == 1 and len(first) > 1 and words[0].isalpha() and first not in _OPENERS else None


def is_noise(label: str) -> bool:
    """Whether a label in brackets is a transcriber's remark, such as [laughs]."""
    return folded(label).startswith(_NOISES)


def guessed_speakers(speech: Mapping[str, Speech]) -> tuple[Speaker, ...]:
    """The speakers in order, with who interviews guessed from role words, else from who asks and begins."""
    known = {name: _kind_by_word(name) for name in speech}
    if "interviewer" not in known.values():
        open_names = [name for name, kind in known.items() if kind is None]
        asking = _who_asks(open_names, speech) if len(speech) > 1 else None
        if asking is not None:
            known[asking] = "interviewer"
    return tuple(Speaker(name, kind or "participant") for name, kind in known.items())


def _who_asks(names: Sequence[str], speech: Mapping[str, Speech]) -> str | None:
    def rank(name: str) -> tuple[float, bool, float]:
        said = speech[name]
        return said.questions / max(said.turns, 1), said.begins, -said.characters / max(said.turns, 1)

    best = max(names, key=rank, default=None)
    if best is None or rank(best)[0] < 0.25:
        return None
    return best


def _kind_by_word(name: str) -> SpeakerKind | None:
    words = [folded(word).rstrip("0123456789#") for word in _PARENTHESIS.sub(" ", name).split()]
    for word in words:
        if word in _OTHERS:
            return "other"
        if word in _INTERVIEWERS:
            return "interviewer"
        if word in _PARTICIPANTS:
            return None if word in ("speaker", "hablante") else "participant"
    return _LETTERS.get(words[0]) if len(words) == 1 and len(words[0]) == 1 else None


def _roles() -> frozenset[str]:
    return _INTERVIEWERS | _PARTICIPANTS | _OTHERS


def _has_role(words: Sequence[str]) -> bool:
    """A role word first, with a number, a letter or names after it; or last, after at most two words."""
    first = folded(words[0]).rstrip("0123456789")
    if first in _roles() and len(words) <= 4:
        return all(_is_suffix(word) for word in words[1:])
    last = folded(words[-1])
    return 1 < len(words) <= 3 and last in _roles() and folded(words[0]) not in _OPENERS and _is_title(words[0])


def _is_numbered_role(words: Sequence[str]) -> bool:
    return folded(words[0]) in _roles() and len(words) == 2 and words[1].isdigit()


def _is_suffix(word: str) -> bool:
    return word.strip("#.").isdigit() or len(word.strip("#.")) <= 1 or _is_title(word) or word in _PARTICLES


def _is_title(word: str) -> bool:
    return word[0].isupper()


def _is_name(words: Sequence[str]) -> bool:
    if len(words) > 5 or folded(words[0]) in _OPENERS:
        return False
    return _is_title(words[0]) and all(_is_title(word) or word in _PARTICLES for word in words[1:])
