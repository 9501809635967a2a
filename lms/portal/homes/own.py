"""Gather the reader's own page (我的): figures that matter, and the way to all that is one's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lms.certification.api import CertificateCard, cards_of
from lms.courses.api import learning_of
from lms.people.api import Employee


@dataclass(frozen=True)
class OwnPage:
    """The figures of the own page; everything else on it are links."""

    employee: Employee
    certificates: list[CertificateCard]
    hours: Decimal
    hours_aim: Decimal


def own_page(employee: Employee, today: date) -> OwnPage:
    """Read what the own page says in figures, in a constant number of queries."""
    learning = learning_of(employee, today)
    return OwnPage(employee, cards_of(employee, today), learning.hours, learning.hours_aim)
