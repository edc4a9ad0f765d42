"""Where the entries of a file stand in the sources of a study; what is wrong is gathered, each with its line."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session

from qualtoc.coding import store
from qualtoc.coding.actions.passages import Passage
from qualtoc.coding.coding_files import Passage as NamedPassage
from qualtoc.coding.source import Source
from qualtoc.database import Actor
from qualtoc.errors import FormatError, Invalid, Message, Problem, message


class FiledPlaces:
    """The sources that a file names, with what was found wrong or odd in the file so far; three queries."""

    def __init__(
        self, session: Session, actor: Actor, file: str, named: Iterable[str], problems: Sequence[Problem] = ()
    ) -> None:
        self.file = file
        self.problems: list[Problem] = [*problems]
        self.warnings: list[Message] = []
        self.sources: dict[str, Source] = {source.key: source for source in store.sources(session, actor.study_id)}
        ids = [self.sources[key].id for key in sorted(self.sources.keys() & set(named))]
        self.texts = store.texts(session, ids)
        self._starts = store.turn_starts(session, ids)

    def located(self, line: int, source_key: str, named: NamedPassage) -> Passage | None:
        """The passage that an entry names; None, with a problem more, where it is not there."""
        source = self.sources.get(source_key)
        if source is None:
            self.problem(line, message("There is no source {source} in this study.", source=source_key))
            return None
        text = self.texts[source.id]
        try:
            span = named.located(text)
        except Invalid as error:
            self.problem(line, error.message)
            return None
        warning = named.warning(text)
        if warning is not None:
            self.warnings.append(message("Line {line}: {warning}", line=line, warning=warning))
        first, last = store.turn_at(self._starts[source.id], span)
        return Passage(source.id, source.key, first, last, span, span.of(text))

    def problem(self, line: int, text: Message) -> None:
        """Note what is wrong in a line."""
        self.problems.append(Problem(self.file, line, text))

    def refuse_problems(self) -> None:
        """Refuse the file where anything is wrong with it.

        Raises:
            FormatError: with every problem, in the order of the lines.
        """
        if self.problems:
            raise FormatError(sorted(self.problems, key=lambda problem: problem.line or 0))
