"""Computed sentences on the analysis and the findings: items 24 to 32."""

from qualtoc.coding.codebook import Bilingual
from qualtoc.coreq import of_themes
from qualtoc.coreq.facts import CoreqFacts, PatternStatus, Presented
from qualtoc.coreq.wording import Messages, share
from qualtoc.errors import Message, message


def coders(facts: CoreqFacts) -> Messages:
    """Item 24: coders with final codings, and double coding."""
    if not facts.coders:
        return ()
    said = [message("Coders: {n} ({names}).", n=len(facts.coders), names=facts.coders)]
    if facts.double_coded is not None and facts.sources:
        said.append(message("Sources coded by two or more: {share}.", share=share(facts.double_coded, facts.sources)))
    if facts.agreement is not None:
        said.append(facts.agreement)
    elif facts.double_coded:
        said.append(message("Agreement between coders has not been computed."))
    return tuple(said)


def coding_tree(facts: CoreqFacts) -> Messages:
    """Item 25: size and version of the codebook."""
    codes = facts.codes
    if codes is None:
        return ()
    tree = message(
        "Codebook version {version}. Codes in use: {codes}; families: {families}.",
        version=codes.codebook_version,
        codes=codes.deductive + codes.inductive,
        families=codes.families,
    )
    retired = (message("Codes retired: {n}.", n=codes.retired),) if codes.retired else ()
    return (tree, *retired, message("The tree with its definitions is in the exported codebook."))


def derivation(facts: CoreqFacts) -> Messages:
    """Item 26: what is deductive, inductive and emergent; where the themes come from."""
    said = [*of_themes.derivation(facts)]
    if codes := facts.codes:
        total = codes.deductive + codes.inductive
        said.append(
            message(
                "Codes in use: {total}. Deductive: {deductive}. Inductive: {inductive}.",
                total=total,
                deductive=share(codes.deductive, total),
                inductive=share(codes.inductive, total),
            )
        )
        if codes.retired:
            said.append(message("Retired codes are not counted: {n}.", n=codes.retired))
    if codings := facts.codings:
        total = codings.deductive + codings.inductive
        said.append(message("Codings with an inductive code: {share}.", share=share(codings.inductive, total)))
        if codings.suggested:
            began = share(codings.suggested, total)
            said.append(message("Codings that the program suggested and a person accepted: {share}.", share=began))
    if links := facts.links:
        said.append(message("Emergent causal links: {share}.", share=share(links.emergent, links.total)))
        if links.propositions_emergent is not None:
            said.append(
                message("Emergent propositions, changed expectations included: {n}.", n=links.propositions_emergent)
            )
    return tuple(said) if facts.codes or facts.themes else ()


def software(facts: CoreqFacts) -> Messages:
    """Item 27: programs with versions."""
    if facts.qualtoc_version is None:
        return ()
    if facts.spacy_version is None:
        return (message("qualtoc {version}.", version=facts.qualtoc_version),)
    return (message("qualtoc {version}, spaCy {spacy}.", version=facts.qualtoc_version, spacy=facts.spacy_version),)


def participant_checking(facts: CoreqFacts) -> Messages:
    """Item 28: feedback on the findings."""
    checking = facts.participant_checking
    if checking is None:
        return ()
    if not checking.done:
        return (message("Participants did not comment on the findings."),)
    if checking.on is None:
        return (message("Participants commented on the findings."),)
    return (message("Participants commented on the findings on {date}.", date=checking.on),)


def quotations(facts: CoreqFacts) -> Messages:
    """Item 29: quotations and whom they come from."""
    return (*_of_claims(facts), *of_themes.shown(facts))


def _of_claims(facts: CoreqFacts) -> Messages:
    shown = facts.presented
    if shown is None:
        return ()
    if shown.quotations == 0:
        return (message("No quotations are presented."),)
    return (
        message(
            "Quotations presented: {n}. Identified: {identified}. Distinct participants: {participants}.",
            n=shown.quotations,
            identified=share(shown.with_id, shown.quotations),
            participants=shown.participants,
        ),
        message("From the most quoted participant: {share}.", share=share(shown.most_quoted, shown.quotations)),
        *_concentration(shown),
    )


def _concentration(shown: Presented) -> Messages:
    if shown.most_quoted * 4 <= shown.quotations:
        return ()
    return (message("One participant gives more than a quarter of the quotations."),)


def consistency(facts: CoreqFacts) -> Messages:
    """Item 30: verdicts and themes without a quotation."""
    return (*_of_verdicts(facts), *of_themes.carried(facts))


def _of_verdicts(facts: CoreqFacts) -> Messages:
    found = facts.findings
    if found is None or found.verdicts == 0:
        return ()
    if not found.without_quotation:
        return (message("Verdicts: {n}; each has at least one quotation.", n=found.verdicts),)
    return (
        message(
            "Verdicts without a quotation: {share}. They are: {names}.",
            share=share(len(found.without_quotation), found.verdicts),
            names=found.without_quotation,
        ),
    )


def major_themes(facts: CoreqFacts) -> Messages:
    """Item 31: the major themes with what they stand on, and patterns with their status."""
    patterns = tuple(_pattern(pattern) for pattern in facts.patterns or ())
    return (*of_themes.major(facts, is_alone=not patterns), *patterns)


def _pattern(pattern: PatternStatus) -> Message:
    scope = " · ".join(part for part in (pattern.key, pattern.outcome, pattern.case) if part)
    status = _PATTERN_WORDS.get(pattern.status, Message(pattern.status))
    label = pattern.label if any((pattern.label.en, pattern.label.es)) else Bilingual(pattern.key, pattern.key)
    return message("{scope} {label}: {status}.", scope=scope, label=label, status=status)


_PATTERN_WORDS = {
    "activated": message("activated"),
    "partly_activated": message("partly activated"),
    "null": message("null"),
    "contradicted": message("contradicted"),
    "unanticipated": message("unanticipated"),
    "no_evidence": message("no evidence"),
}


def minor_themes(facts: CoreqFacts) -> Messages:
    """Item 32: the minor themes, counter-examples and silence; evidence against, mixed, thin or emergent."""
    return (*of_themes.minor(facts, is_alone=facts.findings is None), *_diverse(facts))


def _diverse(facts: CoreqFacts) -> Messages:
    found = facts.findings
    if found is None:
        return ()
    said = (
        (found.contradicted, message("Contradicted: {links}.", links=found.contradicted)),
        (found.mixed, message("Mixed: {links}.", links=found.mixed)),
        (found.insufficient, message("Insufficient evidence: {links}.", links=found.insufficient)),
        (found.emergent, message("Emergent: {links}.", links=found.emergent)),
    )
    none = message("No link is contradicted, mixed, insufficient or emergent.")
    return tuple(text for links, text in said if links) or (none,)
