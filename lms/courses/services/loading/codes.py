"""Resolve the codes that files cite, and name each one that the standard does not hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lms.courses.blocks import CitedCodes, cited_codes
from lms.courses.blocks.citations import fact_codes
from lms.courses.domain.fields import Fault
from lms.courses.domain.sources import BlockSource
from lms.courses.services.loading.files import CourseFolder
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

    def check(self, folders: Iterable[CourseFolder], faults: list[Fault]) -> None:
        """Note every code that the standard does not hold, at the place that cites it."""
        for folder in folders:
            course = folder.course
            self._check_codes(course.file, "", "clause", course.clauses, self.clauses, faults)
            self._check_codes(course.file, "", "competency", course.competencies, self.competencies, faults)
            for lesson in folder.lessons:
                self._check_codes(lesson.file, "", "clause", lesson.clauses, self.clauses, faults)
                for block in lesson.blocks:
                    self._check_block(lesson.file, block, faults)

    def _check_block(self, file: str, block: BlockSource, faults: list[Fault]) -> None:
        """Check what one block cites."""
        codes: CitedCodes = cited_codes([block.values])
        self._check_codes(file, block.place, "clause", codes.clauses, self.clauses, faults)
        self._check_codes(file, block.place, "fact", fact_codes(block.values), self.facts, faults)
        self._check_codes(file, block.place, "law", codes.laws, self.laws, faults)

    @staticmethod
    def _check_codes(
        file: str, place: str, noun: str, codes: Iterable[str], known: Iterable[str], faults: list[Fault]
    ) -> None:
        """Note the codes of one kind that are unknown."""
        for code in sorted(set(codes) - set(known)):
            faults.append(Fault(file, place, f"the standard holds no {noun} {code!r}"))
