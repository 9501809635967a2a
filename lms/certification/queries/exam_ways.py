"""Tell where a person stands with the exams behind their certifications: may they sit one now?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from lms.certification.choices import ExamWay
from lms.certification.queries.cards import CertificateCard
from lms.exams.api import TakerSitting, sittings_of
from lms.people.api import Employee

BEST_FIRST: Final = (ExamWay.STARTABLE, ExamWay.COMING, ExamWay.USED_UP)


def with_exam_ways(
    cards: Sequence[CertificateCard], employee: Employee, now: datetime
) -> list[CertificateCard]:
    """Add to each card what the person can do about its exam; the queries of one list of sittings."""
    ways: dict[int, set[ExamWay]] = {}
    for sitting in sittings_of(employee, now):
        if not sitting.sitting.is_rehearsal:
            ways.setdefault(sitting.sitting.paper_id, set()).add(_way(sitting))
    return [replace(card, exam_way=_best(ways.get(card.certification.paper_id, set()))) for card in cards]


def _best(ways: set[ExamWay]) -> ExamWay:
    return next((way for way in BEST_FIRST if way in ways), ExamWay.NONE)


def _way(sitting: TakerSitting) -> ExamWay:
    if sitting.stage in {"writing", "open"}:
        return ExamWay.STARTABLE
    if sitting.stage == "coming":
        return ExamWay.COMING
    is_going_on = sitting.sitting.closes_at > sitting.now
    return ExamWay.USED_UP if sitting.attempts_left == 0 and is_going_on else ExamWay.NONE
