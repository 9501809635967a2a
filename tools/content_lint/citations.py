"""Check what a question rests on: facts, laws, figures and their sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lms.standards.content.rules.texts import FactText, StandardContent
from tools.content_lint.rules.citing import doubtful_facts, law_not_in_force, surer_than_what_it_cites
from tools.content_lint.rules.claims import (
    KnownFigures,
    given_figures,
    mixed_sources,
    unfounded_figures,
    unnamed_source,
)
from tools.content_lint.rules.law_names import known_titles, unknown_names
from tools.content_lint.texts import texts_in
from tools.content_lint.written import ReadQuestion

# A rule, the line and the message.
type CitationFault = tuple[str, int, str]


@dataclass(frozen=True)
class Citations:
    """The standard as questions are held against it."""

    standard: StandardContent

    @cached_property
    def figures(self) -> KnownFigures:
        """Give the figures of all facts."""
        return KnownFigures(self.standard)

    @cached_property
    def titles(self) -> frozenset[str]:
        """Give the names of laws that may be used."""
        return known_titles(self.standard)

    def remarks(self, one: ReadQuestion) -> Iterator[CitationFault]:
        """Yield all that is wrong with what a question rests on."""
        question, line_of = one.question, one.entry.line_of
        for message in doubtful_facts(self.standard, question.facts):
            yield "doubtful", line_of("facts"), message
        sureness = question.verification
        for message in surer_than_what_it_cites(self.standard, sureness, question.facts, one.law_version):
            yield "verification", line_of("verification"), message
        for message in law_not_in_force(self.standard, one.law_version, one.as_of):
            yield "law-in-force", line_of("law_version"), message
        for said in texts_in(one.entry.values):
            for rule, message in unknown_names(self.standard, self.titles, said.text):
                yield rule, said.line, message
        yield from self._figure_remarks(one)

    def _figure_remarks(self, one: ReadQuestion) -> Iterator[CitationFault]:
        """Hold what the question gives out as true against the facts it cites; wrong options are left out."""
        question = one.question
        facts: list[FactText] = [
            self.standard.facts[code] for code in question.facts if code in self.standard.facts
        ]
        asked_with = [one.question, *(part.question for part in one.parts)]
        data = [text for each in asked_with for text in each.texts]
        given = given_figures([one.scene, *data, *one.own_figures])
        told = [] if one.is_part else [("explanation", question.explanation)]
        told += [("options", option.text) for option in question.right]
        told += [("options", option.why) for option in question.options]
        for key, text in told:
            for message in unfounded_figures(text, facts, given, self.figures):
                yield "figure", one.entry.line_of(key), message
            for message in mixed_sources(text, self.figures):
                yield "law-or-standard", one.entry.line_of(key), message
        asked = [*question.answers, *(option.text for option in question.right)]
        for message in unnamed_source(facts, asked, f"{question.stem}{question.explanation}{one.scene}"):
            yield "law-or-standard", one.entry.line_of("stem"), message
