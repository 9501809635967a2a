"""Load what the clauses rest on: laws with their versions, and competencies."""

from __future__ import annotations

from collections.abc import Iterable

from lms.standards.domain.content import CompetencyText, LawText
from lms.standards.models import Competency, Law, LawVersion
from lms.standards.services.keeping import Keeper


class SourcesLoad(Keeper):
    """The first part of a load; the rows are kept for what comes after it."""

    def __init__(self) -> None:
        """Begin with nothing loaded."""
        super().__init__()
        self._versions: dict[tuple[str, str, str], LawVersion] = {}
        self._laws: dict[str, LawText] = {}
        self._competencies: dict[str, Competency] = {}

    def laws(self, laws: Iterable[LawText]) -> None:
        """Load the laws with their versions."""
        kept = {law.key: law for law in Law.objects.all()}
        versions = {
            (version.law.key, version.label, version.jurisdiction): version
            for version in LawVersion.objects.select_related("law")
        }
        self._laws = {law.key: law for law in laws}
        for law in self._laws.values():
            values = {"title": law.title, "kind": law.kind, "issuer": law.issuer}
            held = kept.pop(law.key, None)
            row = self.keep("laws", law.key, held or Law(key=law.key), values, law.origin)
            for version in law.versions:
                key = (law.key, version.label, version.jurisdiction)
                found = versions.pop(key, None) or LawVersion(
                    law=row, label=version.label, jurisdiction=version.jurisdiction
                )
                values_of_version = {
                    "document_no": version.document_no,
                    "in_force_from": version.in_force_from,
                    "in_force_to": version.in_force_to,
                    "verification": version.verification,
                    "source": version.source,
                    "note": version.note,
                }
                self._versions[key] = self.keep(
                    "law versions", f"{law.key}@{version.label}", found, values_of_version, version.origin
                )
        self.leave("laws", kept)
        self.leave("law versions", (f"{key}@{label}" for key, label, _place in versions))

    def competencies(self, competencies: Iterable[CompetencyText]) -> None:
        """Load the competencies in the order of the file."""
        kept = {competency.code: competency for competency in Competency.objects.all()}
        for sort, text in enumerate(competencies):
            values = {
                "name": text.name,
                "name_en": text.name_en,
                "description": text.description,
                "sort": sort,
            }
            found = kept.pop(text.code, None) or Competency(code=text.code)
            self._competencies[text.code] = self.keep("competencies", text.code, found, values, text.origin)
        self.leave("competencies", kept)
