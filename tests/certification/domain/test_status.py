"""How a person stands with a certification on a day."""

from __future__ import annotations

from datetime import date

import pytest

from lms.certification.certificates.rules import Validity
from lms.certification.coverage.rules import CertificationStatus, Cover, Held, Record, is_due, status_on

FIRST = Held(1, Validity(date(2025, 12, 1), date(2026, 11, 30)), date(2025, 12, 1))
RENEWAL = Held(2, Validity(date(2026, 12, 1), date(2027, 11, 30)), date(2026, 11, 10))
REVOKED = Held(3, Validity(date(2025, 12, 1), date(2026, 11, 30), date(2026, 6, 1)), date(2025, 12, 1))


@pytest.mark.parametrize(
    ("held", "day", "cover"),
    [
        pytest.param([], date(2026, 5, 1), Cover(CertificationStatus.NEVER), id="never"),
        pytest.param([FIRST], date(2025, 11, 30), Cover(CertificationStatus.NEVER), id="not yet issued"),
        pytest.param(
            [FIRST], date(2026, 5, 1), Cover(CertificationStatus.VALID, date(2026, 11, 30), 1), id="valid"
        ),
        pytest.param(
            [FIRST],
            date(2026, 11, 5),
            Cover(CertificationStatus.IN_WINDOW, date(2026, 11, 30), 1),
            id="window",
        ),
        pytest.param(
            [FIRST],
            date(2026, 12, 1),
            Cover(CertificationStatus.EXPIRED, date(2026, 11, 30), 1),
            id="expired",
        ),
        pytest.param(
            [FIRST, RENEWAL],
            date(2026, 11, 9),
            Cover(CertificationStatus.IN_WINDOW, date(2026, 11, 30), 1),
            id="unknown yet",
        ),
        pytest.param(
            [FIRST, RENEWAL],
            date(2026, 11, 10),
            Cover(CertificationStatus.VALID, date(2027, 11, 30), 1),
            id="renewed early",
        ),
        pytest.param(
            [FIRST, RENEWAL],
            date(2026, 12, 1),
            Cover(CertificationStatus.VALID, date(2027, 11, 30), 2),
            id="renewal begins",
        ),
        pytest.param(
            [REVOKED], date(2026, 5, 31), Cover(CertificationStatus.VALID, date(2026, 11, 30), 3), id="before"
        ),
        pytest.param(
            [REVOKED], date(2026, 6, 1), Cover(CertificationStatus.REVOKED, date(2026, 6, 1), 3), id="revoked"
        ),
    ],
)
def test_standing_on_a_day(held: list[Held], day: date, cover: Cover) -> None:
    assert status_on(Record(held), day, window_days=30) == cover


def test_a_waiver_stands_aside_even_with_a_certificate() -> None:
    cover = status_on(Record([FIRST], is_waived=True), date(2026, 5, 1), window_days=30)

    assert cover == Cover(CertificationStatus.WAIVED, date(2026, 11, 30), 1)
    assert cover.days_left(date(2026, 5, 1)) is None


def test_a_gap_between_certificates_ends_the_cover() -> None:
    late = Held(2, Validity(date(2026, 12, 2), date(2027, 12, 1)), date(2026, 11, 10))

    assert status_on(Record([FIRST, late]), date(2026, 11, 20), 30).ends_on == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("day", "due"), [(date(2026, 10, 30), False), (date(2026, 10, 31), True), (date(2026, 11, 30), True)]
)
def test_due_within_thirty_days(day: date, due: bool) -> None:
    cover = status_on(Record([FIRST]), day, window_days=30)

    assert is_due(cover, day, within_days=30) == due


def test_who_renewed_is_not_due() -> None:
    day = date(2026, 11, 20)

    assert not is_due(status_on(Record([FIRST, RENEWAL]), day, 30), day, within_days=30)
