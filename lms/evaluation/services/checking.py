"""Check the files of indicators, appraisal templates and rules of retention; the database is not asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import cast

from django.core.exceptions import ValidationError
from yaml import YAMLError

from lms.core.api import ContentFinding, Marked, read_marked
from lms.evaluation.models import Indicator
from lms.evaluation.services.appraisal import form_faults, read_templates, template_faults
from lms.evaluation.services.dictionaries import DictionaryFaulty, Entry
from lms.evaluation.services.indicators import IndicatorEntry, fields_of
from lms.evaluation.services.retention import read_rules, rule_faults
from lms.standards.api import StandardContent

ENTRY_KEYS = frozenset(IndicatorEntry.__annotations__)


def check_indicators(file: Path, standard: StandardContent) -> list[ContentFinding]:
    """Say what is wrong with each indicator, and which clauses name one that is not there."""
    name = f"{file.parent.name}/{file.name}"
    try:
        written = read_marked(file)
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        return [ContentFinding(name, 0, "schema", "", f"cannot be read: {' '.join(str(error).split())}")]
    listed = written.get("indicators") if isinstance(written, Marked) else None
    entries = [one for one in listed if isinstance(one, Marked)] if isinstance(listed, list) else []
    if not entries:
        return [ContentFinding(name, 0, "schema", "", "lists no indicators")]
    found = [
        ContentFinding(name, entry.line, "schema", str(entry.get("key", "")), message)
        for entry in entries
        for message in _faults(entry)
    ]
    keys = {str(entry.get("key")) for entry in entries}
    for clause in standard.clauses:
        for key in clause.indicators:
            if key not in keys:
                message = f"clause {clause.number} names the indicator {key}, which is not there"
                found.append(ContentFinding(name, 0, "reference", key, message))
    return found


def _faults(entry: Marked) -> Iterator[str]:
    """Say what no indicator can be made of; the database is not asked."""
    for key in sorted(set(entry) - ENTRY_KEYS):
        yield f"{key} is not known here"
    indicator = Indicator(key=str(entry.get("key", "")), **fields_of(cast("IndicatorEntry", entry)))
    try:
        indicator.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as fault:
        yield from fault.messages


def check_appraisal(file: Path, indicators: Path) -> list[ContentFinding]:
    """Say what is wrong with the appraisal templates; items name indicators of the other file."""
    known = {str(entry.get("key")) for entry in _listed(indicators, "indicators")}
    faults = partial(template_faults, indicators=known)
    return _checked(file, partial(read_templates, file), lambda entry: (*faults(entry), *form_faults(entry)))


def check_retention(file: Path, standard: StandardContent) -> list[ContentFinding]:
    """Say what is wrong with the rules of retention; they name facts of the standard."""
    facts = {fact.code for clause in standard.clauses for fact in clause.facts}
    return _checked(file, partial(read_rules, file), partial(rule_faults, facts=facts))


def _checked(
    file: Path, read: Callable[[], list[Entry]], faults: Callable[[Entry], Iterable[str]]
) -> list[ContentFinding]:
    """Read a dictionary and give every fault with the line of its entry."""
    name = f"{file.parent.name}/{file.name}"
    try:
        entries = read()
    except DictionaryFaulty as refusal:
        return [ContentFinding(name, 0, "schema", "", line) for line in str(refusal).splitlines()]
    return [
        ContentFinding(
            name, entry.line if isinstance(entry, Marked) else 0, "schema", str(entry["key"]), message
        )
        for entry in entries
        for message in faults(entry)
    ]


def _listed(file: Path, name: str) -> list[Marked]:
    written = read_marked(file) if file.exists() else None
    listed = written.get(name) if isinstance(written, Marked) else None
    return [one for one in listed if isinstance(one, Marked)] if isinstance(listed, list) else []
