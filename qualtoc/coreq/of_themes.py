"""What themes say in the items on their derivation, on what carries them, and on major and minor ones: 26, 29 to 32."""

from qualtoc.coreq.facts import CoreqFacts, ThemeFact
from qualtoc.coreq.wording import Messages, share
from qualtoc.errors import Message, message


def derivation(facts: CoreqFacts) -> Messages:
    """Of item 26: how many themes come from the theory and how many from the data, or that there are none."""
    if facts.themes is None:
        return ()
    if not facts.themes:
        return (message("No theme has been formed; what follows counts codes."),)
    total = len(facts.themes)
    theory = sum(theme.is_from_theory for theme in facts.themes)
    return (
        message(
            "Themes: {total}. From the theory: {theory}. From the data: {data}.",
            total=total, theory=share(theory, total), data=share(total - theory, total),
        ),
    )  # fmt: skip


def shown(facts: CoreqFacts) -> Messages:
    """Of item 29: the passages that themes are shown with, and whom they come from."""
    found = facts.with_themes
    if found is None or not found.quotations:
        return ()
    return (
        message(
            "Shown with themes: {n}. Distinct participants: {participants}. From the most quoted one: {share}.",
            n=found.quotations, participants=found.participants, share=share(found.most_quoted, found.quotations),
        ),
    )  # fmt: skip


def carried(facts: CoreqFacts) -> Messages:
    """Of item 30: which themes no passage carries that may be shown."""
    if not facts.themes:
        return ()
    bare = tuple(theme.name for theme in facts.themes if not theme.quotable)
    if not bare:
        return (message("Themes: {n}; each has at least one quotation.", n=len(facts.themes)),)
    return (
        message(
            "Themes without a quotation: {share}. They are: {names}.", share=share(len(bare), len(facts.themes)),
            names=bare,
        ),
    )  # fmt: skip


def major(facts: CoreqFacts, *, is_alone: bool) -> Messages:
    """Of item 31: each major theme with its sentence and what it stands on. `is_alone` where nothing else answers."""
    if facts.themes is None or (is_alone and not facts.themes):
        return ()
    found = tuple(_theme(theme) for theme in facts.themes if theme.is_major)
    if found:
        return (message("Major themes: {n}.", n=len(found)), *found)
    return (message("No major theme has been formed; patterns of the theory stand here."),) if not is_alone else ()


def minor(facts: CoreqFacts, *, is_alone: bool) -> Messages:
    """Of item 32: each minor theme, and what speaks against themes. `is_alone` where nothing else answers."""
    if facts.themes is None or (is_alone and not facts.themes):
        return ()
    found = tuple(_theme(theme) for theme in facts.themes if not theme.is_major)
    said = [message("Minor themes: {n}.", n=len(found)), *found] if found else [message("No minor theme was formed.")]
    return (*said, *_diverse(facts.themes))


def _diverse(themes: tuple[ThemeFact, ...]) -> Messages:
    """What diverse cases there are: passages against themes, and themes against which nothing was put."""
    against = sum(theme.counter_examples for theme in themes)
    if not themes:
        return ()
    if not against:
        return (message("No counter-example was put to any theme."),)
    met = tuple(theme.name for theme in themes if theme.counter_examples)
    unmet = tuple(theme.name for theme in themes if not theme.counter_examples)
    said = [message("Counter-examples: {n}, against: {names}.", n=against, names=met)]
    return (*said, message("Without a counter-example: {names}.", names=unmet)) if unmet else tuple(said)


def _theme(theme: ThemeFact) -> Message:
    return message(
        "{name}: {claim} (Sources: {sources}; quotations: {quotations}; counter-examples: {counter}; "
        "silent participants: {silent}.)",
        name=theme.name, claim=theme.claim, sources=theme.sources, quotations=theme.quotations,
        counter=theme.counter_examples, silent=theme.silent,
    )  # fmt: skip
