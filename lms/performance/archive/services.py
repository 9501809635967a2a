"""Load the rules of retention from their content file."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from django.db import transaction

from lms.core.files.api import LoadReport, read_files, refuse_unfit
from lms.core.files.content.rules import Entry, refuse_repeated
from lms.core.wording import JSON
from lms.performance.archive.models import RetentionRule
from lms.performance.choices import RecordSeries, RetentionStart
from lms.performance.dictionaries.services import bring_up
from lms.standards.api import facts_by_code


def read_rules(path: Path, facts: Container[str]) -> tuple[Entry, dict[str, dict[str, JSON]]]:
    """Read the rules of a file by key, with the facts known that they name; faults are in the whole."""
    whole, files = read_files(path)
    entries = [entry for file in files for entry in file.entries("rules", "key", least=1)]
    read = [(entry.text("key"), entry, _values(entry, sort)) for sort, entry in enumerate(entries)]
    whole.done()
    refuse_repeated("key", ((key, entry) for key, entry, _values in read))
    for key, entry, values in read:
        if values["fact_code"] and values["fact_code"] not in facts:
            entry.refuse(f"fact {values['fact_code']} does not exist", "fact")
        if values["series"] and values["starts"] == RetentionStart.ENDED:
            entry.refuse("this system knows no end of a service or contract", "starts")
        if values["series"] == RecordSeries.AUDIT and values["starts"] == RetentionStart.LEFT:
            entry.refuse("the audit trail runs from the day of the record", "starts")
        refuse_unfit(RetentionRule(key=key, **values), entry)
    return whole, {key: values for key, _entry, values in read}


def _values(entry: Entry, sort: int) -> dict[str, JSON]:
    return {
        "name": entry.text("name"),
        "name_en": entry.text("name_en", ""),
        "series": entry.choice("series", RecordSeries, ""),
        "starts": entry.choice("starts", RetentionStart),
        "months": entry.whole("months", least=1, most=1200) if entry.value("months") is not None else None,
        "is_minimum": entry.flag("minimum", default=False),
        "fact_code": entry.text("fact", ""),
        "note": entry.text("note", ""),
        "sort": sort,
    }


@transaction.atomic
def load_retention_rules(*, path: Path) -> LoadReport:
    """Create rules by key, and change those no person changed; raises `FaultyContent`.

    The standard is loaded before, as rules name its facts. Rules the file no longer holds stay.
    """
    whole, read = read_rules(path, facts_by_code())
    whole.raise_faults()
    rows = {rule.key: rule for rule in RetentionRule.objects.all()}
    report = LoadReport()
    for key, values in read.items():
        _bring_in(rows.pop(key, RetentionRule(key=key)), values, report)
    report.left_over += sorted(rows)
    return report


def _bring_in(rule: RetentionRule, values: dict[str, JSON], report: LoadReport) -> None:
    present: JSON = {name: getattr(rule, name) for name in values} if rule.pk else None

    def save(digest: str) -> None:
        for name, value in values.items():
            setattr(rule, name, value)
        rule.loaded_digest = digest
        rule.save()

    bring_up(rule.key, (present, values, rule.loaded_digest), save, report)
