"""Load certifications from their content file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml
from django.db import transaction

from lms.certification.models import Certification
from lms.courses.api import CoursePage
from lms.exams.api import ContentFault, ContentFaulty, Paper
from lms.people.api import Position

FILE_NAME = "certifications.yaml"
PLAIN_FIELDS = ("name", "name_en", "validity_months", "renewal_window_days")
KNOWN_KEYS = frozenset({"code", "paper", "courses", "positions", *PLAIN_FIELDS})
NUMBERS = ("validity_months", "renewal_window_days")

type Entry = dict[str, object]


@dataclass(frozen=True)
class Loaded:
    """How many certifications a load added, changed and left, and which positions do not exist yet."""

    added: int
    changed: int
    unchanged: int
    positions_missing: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """What certifications may name: papers by slug, courses by code."""

    papers: frozenset[str]
    courses: frozenset[str]


@transaction.atomic
def load_certifications(folder: Path) -> Loaded:
    """Bring certifications to what the file says: all of it, or nothing with every fault listed.

    Positions that do not exist are left out and reported: an organisation need not have all of them.
    """
    document = yaml.safe_load((folder / FILE_NAME).read_text(encoding="utf-8"))
    entries: list[Entry] = document["certifications"]
    known = Known(
        papers=frozenset(Paper.objects.values_list("slug", flat=True)),
        courses=frozenset(CoursePage.objects.values_list("code", flat=True)),
    )
    faults = [fault for entry in entries for fault in faults_of(entry, known)]
    if faults:
        raise ContentFaulty(faults)
    outcomes = [_bring_in(entry) for entry in entries]
    wanted = {code for entry in entries for code in _codes(entry, "positions")}
    missing = wanted - set(Position.objects.filter(code__in=wanted).values_list("code", flat=True))
    return Loaded(
        outcomes.count("added"),
        outcomes.count("changed"),
        outcomes.count("unchanged"),
        tuple(sorted(missing)),
    )


def faults_of(entry: Entry, known: Known) -> Iterable[ContentFault]:
    """List what is wrong with one entry."""
    where = str(entry.get("code", "-"))
    for key in sorted(set(entry) - KNOWN_KEYS):
        yield ContentFault(FILE_NAME, where, f"unknown key {key}")
    for key in ("code", "name", "paper"):
        if not isinstance(entry.get(key), str) or not entry[key]:
            yield ContentFault(FILE_NAME, where, f"{key} is missing")
    for key in NUMBERS:
        if key in entry and not (isinstance(entry[key], int) and 0 < int(str(entry[key])) <= 600):
            yield ContentFault(FILE_NAME, where, f"{key} must be a whole number of at least 1")
    if entry.get("paper") not in known.papers:
        yield ContentFault(FILE_NAME, where, f"there is no paper {entry.get('paper')}")
    for code in sorted(_codes(entry, "courses") - known.courses):
        yield ContentFault(FILE_NAME, where, f"there is no course {code}")


def _codes(entry: Entry, key: str) -> set[str]:
    """Read a list of codes."""
    listed = entry.get(key) or []
    return {str(code) for code in listed} if isinstance(listed, list) else set()


def _bring_in(entry: Entry) -> str:
    """Write one certification and what it is linked to; say whether that changed anything."""
    certification = Certification.objects.filter(code=entry["code"]).first()
    outcome = "unchanged" if certification else "added"
    certification = certification or Certification(code=str(entry["code"]))
    values = {name: entry[name] for name in PLAIN_FIELDS if name in entry}
    values["paper_id"] = Paper.objects.get(slug=entry["paper"]).pk
    if outcome == "added" or any(getattr(certification, name) != value for name, value in values.items()):
        outcome = "added" if outcome == "added" else "changed"
        for name, value in values.items():
            setattr(certification, name, value)
        certification.save()
    relinked = _link_courses(certification, entry) | _link_positions(certification, entry)
    return "changed" if outcome == "unchanged" and relinked else outcome


def _link_courses(certification: Certification, entry: Entry) -> bool:
    """Ask for the courses named; say whether that is new."""
    wanted = set(CoursePage.objects.filter(code__in=_codes(entry, "courses")))
    changed = set(certification.courses.all()) != wanted
    certification.courses.set(wanted)
    return changed


def _link_positions(certification: Certification, entry: Entry) -> bool:
    """Require it of the positions named; say whether that is new."""
    wanted = set(Position.objects.filter(code__in=_codes(entry, "positions")))
    changed = set(certification.positions.all()) != wanted
    certification.positions.set(wanted)
    return changed
