"""Check the files of indicators, appraisal templates and rules of retention; the database is not asked."""

from __future__ import annotations

from pathlib import Path

from lms.performance.appraisal.services import read_templates
from lms.performance.archive.services import read_rules
from lms.performance.indicators.services import read_indicators
from lms.standards.content.rules.texts import StandardContent
from tools.content_lint.findings import ContentFinding, as_findings


def check_indicators(file: Path, standard: StandardContent) -> list[ContentFinding]:
    """Say what is wrong with each indicator, and which clauses name one that is not there."""
    whole, read = read_indicators(file)
    found = list(as_findings(whole.faults, file.parent.name))
    keys = {one.key for one in read}
    for clause in standard.clauses:
        for key in clause.indicators:
            if key not in keys:
                message = f"clause {clause.number} names the indicator {key}, which is not there"
                name = f"{file.parent.name}/{file.name}"
                found.append(ContentFinding(name, 0, "reference", key, message))
    return found


def check_appraisal(file: Path, indicators: Path) -> list[ContentFinding]:
    """Say what is wrong with the appraisal templates; items name indicators of the other file."""
    whole, _read = read_templates(file, {one.key for one in read_indicators(indicators)[1]})
    return list(as_findings(whole.faults, file.parent.name))


def check_retention(file: Path, standard: StandardContent) -> list[ContentFinding]:
    """Say what is wrong with the rules of retention; they name facts of the standard."""
    whole, _read = read_rules(file, standard.facts)
    return list(as_findings(whole.faults, file.parent.name))
