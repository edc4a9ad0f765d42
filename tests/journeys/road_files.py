"""The files of the whole road: two interviews, a codebook, a theory with two outcomes and a guide."""

import io

from docx import Document

CODEBOOK = """\
schema: qualtoc-codebook/1
version: 1
languages: [es]
families:
  - {id: animo, label_es: Ánimo}
codes:
  - {id: seguridad, family: animo, origin: deductive, factor: seguridad_propia, label_es: Seguridad propia}
  - {id: vergueenza, family: animo, origin: deductive, label_es: Pena de preguntar}
"""

THEORY = """\
schema: qualtoc-theory/1
meta: {title_es: Talleres de lectura}
outcomes:
  - {id: LEC, label_es: Lectura en casa}
  - {id: ESC, label_es: Asistencia a la escuela}
factors:
  - {id: taller, type: activity, label_es: Taller para madres, since: inicial}
  - {id: seguridad_propia, type: mechanism, label_es: Seguridad propia, since: inicial}
  - {id: logros, type: outcome, label_es: Logros de los niños, since: inicial}
  - {id: cosecha, type: rival, label_es: Buena cosecha, since: inicial, rival_to: [V2]}
links:
  - {id: V1, from: taller, to: seguridad_propia, expected: {inicial: "+"}, pattern: P1, basis: [manual]}
  - id: V2
    from: seguridad_propia
    to: logros
    by_outcome: true
    expected: {inicial: {LEC: "+", ESC: "+"}}
    pattern: P1
  - {id: VR, from: cosecha, to: logros, rival: true, outcome: LEC, expected: {inicial: "+"}}
versions:
  - {id: inicial, label_es: Teoría inicial, status: registered, registered_at: 2024-02-01}
patterns:
  - {id: P1, label_es: Madres seguras, links: [V1, V2], headline_link: V2}
"""

GUIDE = """\
schema: qualtoc-guide/1
questions:
  - {id: P1, text_es: ¿Qué cambió con el taller?, links: [V1]}
  - {id: P2, text_es: ¿Y qué pasó con la lectura en casa?, links: [V2]}
"""

FIRST = (
    "Rosa: ¿Qué cambió con el taller?",
    "Marta: Con el taller se me quitó el miedo de hablar. Antes me daba pena preguntar.",
    "Rosa: ¿Y en la casa?",
    "Marta: Ahora les leo cada noche 🙂 porque ya me animo. Mi suegra se ríe, pero escucha.",
    "Rosa: ¿Algo más?",
    "Marta: La vecina del frente también quiere venir. Dice que le da pena.",
)

SECOND = """\
WEBVTT

00:00:01.000 --> 00:00:04.000
<v Rosa>¿Qué cambió con el taller?

00:00:05.000 --> 00:00:12.000
<v Elena>El taller me dio valor para hablar en la reunión. A ratos dudo igual que antes.

00:00:13.000 --> 00:00:15.000
<v Rosa>¿Y en la casa?

00:00:16.000 --> 00:00:22.000
<v Elena>Leemos los domingos, cuando no hay que ir a la milpa.
"""


def road_files() -> list[tuple[str, bytes]]:
    """Name and content of each file."""
    return [
        ("marta.docx", _word(FIRST)),
        ("elena.vtt", SECOND.encode()),
        ("codigos.yaml", CODEBOOK.encode()),
        ("teoria.yaml", THEORY.encode()),
        ("guia.yaml", GUIDE.encode()),
    ]


def _word(paragraphs: tuple[str, ...]) -> bytes:
    document = Document()
    for words in paragraphs:
        document.add_paragraph(words)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
