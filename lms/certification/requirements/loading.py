"""Load certifications from their content file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from lms.certification.requirements.models import Certification
from lms.core.files.api import LoadReport, assign, read_files, refuse_unfit
from lms.core.files.content.rules import Entry, refuse_repeated
from lms.courses.api import CoursePage
from lms.papers.api import Paper
from lms.people.api import Position


@dataclass(frozen=True)
class CertificationEntry:
    """A certification as written; what the file does not say is not in `values`."""

    entry: Entry
    code: str
    values: dict[str, object]
    paper: str
    courses: tuple[str, ...]
    positions: tuple[str, ...]


def read_certifications(
    path: Path, *, papers: Collection[str], courses: Collection[str]
) -> tuple[Entry, list[CertificationEntry]]:
    """Read certifications, papers by slug and courses by code being known; faults are in the whole beside."""
    whole, files = read_files(path)
    read = [_read(entry) for file in files for entry in file.entries("certifications", "code", least=1)]
    whole.done()
    refuse_repeated("code", ((one.code, one.entry) for one in read))
    for one in read:
        refuse_unfit(Certification(code=one.code, **one.values), one.entry)
        if one.paper and one.paper not in papers:
            one.entry.refuse(f"there is no paper {one.paper}", "paper")
        for code in one.courses:
            if code not in courses:
                one.entry.refuse(f"there is no course {code}", "courses")
    return whole, read


def _read(entry: Entry) -> CertificationEntry:
    values: dict[str, object] = {"name": entry.text("name")}
    if "name_en" in entry:
        values["name_en"] = entry.text("name_en", "")
    for number in ("validity_months", "renewal_window_days"):
        if number in entry:
            values[number] = entry.whole(number, least=1, most=600)
    return CertificationEntry(
        entry=entry,
        code=entry.text("code"),
        values=values,
        paper=entry.text("paper"),
        courses=tuple(entry.texts("courses")),
        positions=tuple(entry.texts("positions")),
    )


@transaction.atomic
def load_certifications(path: Path) -> LoadReport:
    """Bring certifications to what the files say: all of it, or nothing with every fault listed.

    Positions that do not exist are left out and reported: an organisation need not have all of them.
    """
    papers = dict(Paper.objects.values_list("slug", "pk"))
    courses = {course.code: course for course in CoursePage.objects.all()}
    positions = {position.code: position for position in Position.objects.all()}
    whole, read = read_certifications(path, papers=papers, courses=courses)
    whole.raise_faults()
    rows = {row.code: row for row in Certification.objects.all()}
    report = LoadReport()
    for one in read:
        row = rows.get(one.code) or Certification(code=one.code)
        is_new = row.pk is None
        is_changed = assign(row, {**one.values, "paper_id": papers[one.paper]})
        if is_changed:
            row.save()
        asked = {courses[code] for code in one.courses}
        bound = {positions[code] for code in one.positions if code in positions}
        if set(row.courses.all()) != asked or set(row.positions.all()) != bound:
            is_changed = True
            row.courses.set(asked)
            row.positions.set(bound)
        report.note(one.code, is_new=is_new, is_changed=is_changed)
    for code in sorted({code for one in read for code in one.positions} - positions.keys()):
        report.remarks.append(f"There is no position {code}: nobody is required to hold anything by it yet.")
    return report
