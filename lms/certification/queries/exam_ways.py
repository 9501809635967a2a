"""Tell where a person stands with the exams behind their certifications: may they sit one now?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.urls import reverse

from lms.certification.choices import ExamWay
from lms.certification.queries.cards import CertificateCard
from lms.exams.api import TakerSitting

BEST_FIRST: Final = (ExamWay.STARTABLE, ExamWay.COMING, ExamWay.USED_UP)


def with_exam_ways(
    cards: Sequence[CertificateCard], sittings: Sequence[TakerSitting]
) -> list[CertificateCard]:
    """Add to each card what the person can do about its exam, and where, from all of their sittings."""
    by_paper: dict[int, list[TakerSitting]] = {}
    for sitting in sittings:
        if not sitting.sitting.is_rehearsal:
            by_paper.setdefault(sitting.sitting.paper_id, []).append(sitting)
    return [_with_way(card, by_paper.get(card.certification.paper_id, [])) for card in cards]


def _with_way(card: CertificateCard, sittings: Sequence[TakerSitting]) -> CertificateCard:
    """Choose the best way; of several sittings that can be written the one that closes first."""
    ways = [_way(sitting) for sitting in sittings]
    way = next((way for way in BEST_FIRST if way in ways), ExamWay.NONE)
    if way != ExamWay.STARTABLE:
        return replace(card, exam_way=way)
    return replace(card, exam_way=way, exam_url=_address(sittings[ways.index(way)]))


def _address(sitting: TakerSitting) -> str:
    """Lead to the attempt that is being written, else to the rules."""
    if sitting.open_attempt:
        return reverse("lms_exams:attempt", args=[sitting.open_attempt.token])
    return reverse("lms_exams:rules", args=[sitting.sitting.pk])


def _way(sitting: TakerSitting) -> ExamWay:
    if sitting.stage in {"writing", "open"}:
        return ExamWay.STARTABLE
    if sitting.stage == "coming":
        return ExamWay.COMING
    is_going_on = sitting.closes_at > sitting.now
    return ExamWay.USED_UP if sitting.attempts_left == 0 and is_going_on else ExamWay.NONE
