"""Resolve the codes that files cite, and name each one that the standard does not hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lms.core.files.content.rules import Entry
from lms.courses.blocks import cited_codes
from lms.courses.blocks.citations import fact_codes
from lms.courses.content.files import CourseFolder
from lms.standards.api import Clause, Competency, LawVersion, clauses_by_number, facts_by_code


@dataclass(frozen=True)
class KnownCodes:
    """Everything files may cite."""

    clauses: dict[str, Clause]
    competencies: dict[str, Competency]
    facts: frozenset[str]
    laws: frozenset[str]

    @classmethod
    def read(cls) -> KnownCodes:
        """Read the standard's codes."""
        return cls(
            clauses=clauses_by_number(),
            competencies={each.code: each for each in Competency.objects.all()},
            facts=frozenset(facts_by_code()),
            laws=frozenset(LawVersion.objects.values_list("law__key", flat=True)),
        )

    def check(self, folders: Iterable[CourseFolder]) -> None:
        """Refuse every code that the standard does not hold, where it is cited."""
        for folder in folders:
            course = folder.course
            _check_codes(course.entry, "clause", course.clauses, self.clauses)
            _check_codes(course.entry, "competency", course.competencies, self.competencies)
            for lesson in folder.lessons:
                _check_codes(lesson.entry, "clause", lesson.clauses, self.clauses)
                for block in lesson.blocks:
                    cited = cited_codes([block.values])
                    _check_codes(block.entry, "clause", cited.clauses, self.clauses)
                    _check_codes(block.entry, "fact", fact_codes(block.values), self.facts)
                    _check_codes(block.entry, "law", cited.laws, self.laws)


def _check_codes(entry: Entry, noun: str, codes: Iterable[str], known: Iterable[str]) -> None:
    """Refuse the codes of one kind that are unknown."""
    for code in sorted(set(codes) - set(known)):
        entry.refuse(f"the standard holds no {noun} {code!r}")
