"""Certifications from their content file, and certificates of the past in bulk."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lms.certification.api import cards_of
from lms.certification.cards.queries import status_of
from lms.certification.certificates.models import Certificate
from lms.certification.requirements.loading import load_certifications
from lms.certification.requirements.models import Certification
from lms.certification.signals import certificate_issued
from lms.core.files.content.rules import FaultyContent
from lms.demo.past_certificates import PastCertificate, record_past_certificates
from lms.papers.api import Paper, PaperKind
from tests.factories.certification import make_attempt, make_certification, noon
from tests.factories.courses import make_course
from tests.factories.people import make_cast, make_employee, make_position, make_posting, make_unit

pytestmark = pytest.mark.django_db
CONTENT = Path(__file__).resolve().parents[2] / "content" / "certifications"
ENTRIES = yaml.safe_load((CONTENT / "certifications.yaml").read_text(encoding="utf-8"))["certifications"]
PAPERS = sorted({entry["paper"] for entry in ENTRIES})
COURSES = sorted({code for entry in ENTRIES for code in entry["courses"]})
POSITIONS = sorted({code for entry in ENTRIES for code in entry["positions"]})


@pytest.fixture
def papers() -> None:
    """Make every paper and course that the project's own file names."""
    for slug in PAPERS:
        Paper.objects.create(slug=slug, title=slug, kind=PaperKind.EXAM, minutes=40)
    for code in COURSES:
        make_course(code, lessons=0)


def write(folder: Path, text: str) -> Path:
    """Write a content file."""
    (folder / "certifications.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.usefixtures("papers")
def test_the_projects_own_file_loads_twice_and_changes_once() -> None:
    for code in ("AGENT", "SENIOR_AGENT"):
        make_position(code, code=code)

    first, second = load_certifications(CONTENT), load_certifications(CONTENT)

    codes, missing = [entry["code"] for entry in ENTRIES], set(POSITIONS) - {"AGENT", "SENIOR_AGENT"}
    assert (first.added, len(first.remarks)) == (codes, len(missing))
    assert all(f"There is no position {code}: " in "".join(first.remarks) for code in missing)
    assert (second.added, second.changed, second.unchanged) == ([], [], codes)
    hotline = Certification.objects.get(code="hotline-agent")
    assert {position.code for position in hotline.positions.all()} == {"AGENT", "SENIOR_AGENT"}
    assert {course.code for course in hotline.courses.all()} == {"U8", "U9"}


@pytest.mark.usefixtures("papers")
def test_a_position_made_later_is_linked_by_the_next_load() -> None:
    load_certifications(CONTENT)
    make_position("班组长", code="TEAM_LEAD", leads=True)

    again = load_certifications(CONTENT)

    assert (len(again.changed), len(again.unchanged)) == (1, len(ENTRIES) - 1)


@pytest.mark.usefixtures("papers")
def test_every_fault_is_named_and_nothing_is_loaded(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        """certifications:
- {code: good, name: 好, paper: team-leader}
- {code: bad, name: "", paper: none-such, courses: [U99], months: 3, validity_months: 0}
""",
    )

    with pytest.raises(FaultyContent) as refused:
        load_certifications(folder)

    assert str(refused.value).splitlines() == [
        "certifications.yaml:3: bad: name is missing",
        "certifications.yaml:3: bad: validity_months must be a whole number from 1 to 600, not 0",
        "certifications.yaml:3: bad: months is not known here",
        "certifications.yaml:3: bad: there is no paper none-such",
        "certifications.yaml:3: bad: there is no course U99",
    ]
    assert Certification.objects.count() == 0


def test_the_command_refuses_what_rests_on_nothing() -> None:
    with pytest.raises(CommandError, match="there is no paper operating-certificate"):
        call_command("load_certifications", path=CONTENT)


@pytest.mark.usefixtures("papers")
def test_the_command_reports() -> None:
    output = StringIO()

    call_command("load_certifications", path=CONTENT, stdout=output, stderr=StringIO())

    told = output.getvalue()
    assert told.startswith(f"certifications: {len(ENTRIES)} added, 0 changed, 0 unchanged\n")
    assert all(f"  ! There is no position {code}: " in told for code in POSITIONS)


def test_past_certificates_carry_the_unit_of_their_day_and_send_no_news() -> None:
    told: list[object] = []
    certificate_issued.connect(lambda **news: told.append(news), weak=False, dispatch_uid="past")
    cast = make_cast()
    certification = make_certification()
    make_posting(cast.chen, cast.team, starts_on=date(2026, 1, 1))
    cast.chen.postings.filter(starts_on__lt=date(2026, 1, 1)).update(ends_on=date(2025, 12, 31))
    attempt = make_attempt(cast.chen, certification.paper, noon(date(2026, 3, 2)))

    record_past_certificates(
        [
            PastCertificate(certification, cast.chen, date(2025, 2, 1)),
            PastCertificate(certification, cast.chen, date(2026, 3, 2), attempt, date(2026, 3, 5)),
        ]
    )

    certificate_issued.disconnect(dispatch_uid="past")
    old, new = Certificate.objects.order_by("valid_from")
    assert (old.snapshot["unit"], old.valid_to, old.snapshot["share"]) == ("热线二组", date(2026, 1, 31), "")
    assert (new.snapshot["unit"], new.valid_from, new.snapshot["share"]) == (
        "热线一组",
        date(2026, 3, 5),
        "0.9100",
    )
    assert (new.issued_at, new.snapshot["issuer"], new.pdf) == (attempt.closed_at, "示例省公司", None)
    assert told == []


@pytest.mark.parametrize("count", [1, 3])
def test_recording_costs_the_same_whatever_the_number(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    certification = make_certification()
    unit = make_unit()
    rows = [PastCertificate(certification, make_employee(unit=unit), date(2026, 3, 1)) for _ in range(count)]

    with django_assert_num_queries(5):
        record_past_certificates(rows)


def test_cards_and_standings_for_the_home_pages() -> None:
    cast = make_cast()
    required = make_certification(positions=(make_position(),))
    held = make_certification("旧证")
    make_certification("与他无关")
    today = timezone.localdate()
    record_past_certificates([PastCertificate(held, cast.li, today)])

    cards = cards_of(cast.li, today)

    assert [(str(card.certification), card.status, card.is_required, card.tone) for card in cards] == [
        ("热线坐席上岗证", "never", True, "bad"),
        ("旧证", "valid", False, "good"),
    ]
    assert cards[1].share_left is not None
    assert 0.99 < cards[1].share_left <= 1
    assert (status_of(cast.li, held, today), status_of(cast.li, required, today)) == ("valid", "never")
