"""What a speaker's label looks like, and which speaker interviews.

The words are English and Spanish. A label is judged alone here; whether a document uses it as one is decided by
the evidence of all its lines, in `turns`.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
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
    "participante respondiente informante hablante paciente answer response respuesta resp voice voices voz voces"
)
_OTHERS = _words(
    "observer translator interpreter transcriber assistant notetaker observador observadora traductor traductora "
    "interprete transcriptor transcriptora asistente"
)
_ASKING_LETTERS = frozenset("iqe")
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
    "observation observaciones recommendations recomendaciones q1 q2 q3 q4 speakers "
    "hablantes keywords keyword audio video problem problems problema problemas reason razon monday tuesday wednesday "
    "thursday friday saturday sunday lunes martes miercoles jueves viernes sabado weather clima plazo mission vision "
    "mision valores text texto speech habla n.o"
)
_FIELDS = _words(
    "date fecha time hora place lugar location title titulo subject asunto file archivo source fuente topic tema "
    "number numero no nr num n duration duracion length minutes minutos language idioma interview entrevista project "
    "proyecto study estudio version id code codigo recording grabacion transcript transcripcion transcribed "
    "transcrito consent consentimiento participants participantes present presentes attendees asistentes speakers "
    "hablantes name nombre pseudonym seudonimo age edad sex sexo gender genero occupation ocupacion profession "
    "profesion position cargo puesto community comunidad village aldea municipality municipio department departamento "
    "organisation organization organizacion setting case caso education escolaridad"
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
_JOINTS = re.compile(r"[\s/&+]+|,\s")
_PARENTHESIS = re.compile(r"\s*\([^()]*\)\s*")


@lru_cache(maxsize=4096)
def folded(label: str) -> str:
    """The label without accents, case, doubled spaces and outer points: equal for spellings of one speaker."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", label) if unicodedata.category(c) not in ("Mn", "Cf"))
    return " ".join(plain.casefold().split()).strip(" .,-*_")


@lru_cache(maxsize=4096)
def label_kind(label: str) -> LabelKind | None:
    """What sort of speaker's label this may be, or None where it is none."""
    words = [word for word in _JOINTS.split(_PARENTHESIS.sub(" ", label)) if any(map(str.isalnum, word))]
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


def is_field(key: str) -> bool:
    """Whether the key of a header's field (`Date`, `Lugar de la entrevista`) can be no speaker's label."""
    words = [word.strip(".,º°ª#()") for word in folded(key).split()]
    return not words or words[0] not in _roles() and any(word in _FIELDS for word in words)


def is_heading(line: str) -> bool:
    """Whether a line is nothing but the heading of a field or a column."""
    return folded(line) in _NOT_SPEAKERS


def is_noise(label: str) -> bool:
    """Whether a label in brackets is a transcriber's remark, such as [laughs]."""
    return folded(label).startswith(_NOISES)


def guessed_speakers(speech: Mapping[str, Speech]) -> tuple[Speaker, ...]:
    """The speakers in order, with who interviews guessed from role words, else from who asks and begins."""
    known = {name: _kind_by_word(name) for name in speech}
    if "interviewer" not in known.values():
        open_names = [name for name, kind in known.items() if kind is None]
        asking = _who_asks(open_names, speech) if len(speech) > 1 else None
        by_letter = [name for name in open_names if _initial(name) in _ASKING_LETTERS]
        if asking is None or _share(asking, speech) < 0.5:
            asking = by_letter[0] if len(by_letter) == 1 else asking
        if asking is not None:
            known[asking] = "interviewer"
    elif (short := _short_for_who_asks(known, speech)) is not None:
        known[short] = "interviewer"
    return tuple(Speaker(name, kind or "participant") for name, kind in known.items())


def _short_for_who_asks(known: Mapping[str, SpeakerKind | None], speech: Mapping[str, Speech]) -> str | None:
    """The letter that stands for the interviewer beside the whole word: it asks, and somebody else answers."""
    others = [name for name, kind in known.items() if kind is None or kind == "participant"]
    asking = [name for name in others if _initial(name) in _ASKING_LETTERS and _share(name, speech) >= 0.5]
    return asking[0] if len(asking) == 1 and len(others) > 1 else None


def _who_asks(names: Sequence[str], speech: Mapping[str, Speech]) -> str | None:
    """Who asks in the largest share of turns, of equals the one whose letter says so, then who begins and is brief."""

    def rank(name: str) -> tuple[float, bool, bool, float]:
        said = speech[name]
        return _share(name, speech), _initial(name) in _ASKING_LETTERS, said.begins, -said.characters / said.turns

    best = max(names, key=rank, default=None)
    return best if best is not None and _share(best, speech) >= 0.25 else None


def _share(name: str, speech: Mapping[str, Speech]) -> float:
    """The share of a speaker's turns that hold a question (0 to 1)."""
    return speech[name].questions / max(speech[name].turns, 1)


def _initial(name: str) -> str:
    """The letter that is the whole label, a number behind it left out; empty where it is more."""
    plain = folded(name).rstrip("0123456789")
    return plain if len(plain) == 1 else ""


def _kind_by_word(name: str) -> SpeakerKind | None:
    words = [folded(word.strip("()[]")).rstrip("0123456789#") for word in name.split()]
    for word in words:
        if word in _OTHERS:
            return "other"
        if word in _INTERVIEWERS:
            return "interviewer"
        if word in _PARTICIPANTS:
            return None if word in ("speaker", "hablante") else "participant"
    return None


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
    """Whether a word begins as names do; scripts without capitals cannot tell."""
    return word[0].isalpha() and not word[0].islower()


def _is_name(words: Sequence[str]) -> bool:
    """Up to five words with capitals, particles and a number at the end allowed: `Juan de la Cruz`, `Mujer 2`."""
    if len(words) > 5 or folded(words[0]) in _OPENERS or not _is_title(words[0]):
        return False
    named = words[1:-1] if len(words) > 1 and words[-1].strip("#").isdigit() else words[1:]
    return all(word in _PARTICLES or any(not c.islower() for c in word if c.isalpha()) for word in named)
