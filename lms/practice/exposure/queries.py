"""Find what may be practised: approved questions the machine marks, without those that exams ask."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final, cast

from django.core.cache import cache
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from lms.exams.attempts.models import Attempt
from lms.exams.preparing.models import PreparedPaper
from lms.exams.sittings.models import Sitting, SittingSeat
from lms.papers.blueprints.models import PaperQuestion, PaperRule
from lms.papers.blueprints.queries import questions_for
from lms.papers.choices import PaperKind
from lms.papers.drawing.models import ParallelForm
from lms.papers.drawing.rules.slots import SlotJson
from lms.practice.settings import PracticeSettings
from lms.questions.bank.models import Question, QuestionVersion
from lms.questions.kinds.registry import kinds
from lms.questions.sets.models import QuestionPool

KEPT_FOR: Final = timedelta(hours=12)


def practised_kinds() -> list[str]:
    """Name the kinds that stand alone on a screen and that the machine judges whole."""
    return [kind.name for kind in kinds().values() if not kind.judged_by_people and not kind.needs_bank]


def practisable(now: datetime) -> QuerySet[Question]:
    """Keep questions whose approved version anybody may practise now."""
    return practised_questions(timezone.localdate(now)).exclude(pk__in=kept_for_exams(now))


def practised_questions(day: date) -> QuerySet[Question]:
    """Keep questions of which an approved version is practised on a day, also those that rest for an exam."""
    return questions_for(PaperKind.PRACTICE, day).filter(approved_version__kind__in=practised_kinds())


def kept_for_exams(now: datetime) -> frozenset[int]:
    """Give the questions, by key, that formal exams which are open or to come are known to ask.

    Picked by hand, in a pool that a rule draws on, in a parallel form, drawn ahead, or drawn for somebody:
    what a rule may draw from the whole bank is not known before it is drawn. One query without such exams.
    """
    ahead = dict(_sittings_ahead(now).values_list("pk", "paper"))
    if not ahead:
        return frozenset()
    papers = set(ahead.values())
    picked = PaperQuestion.objects.filter(paper__in=papers).values("question")
    ruled = PaperRule.objects.filter(paper__in=papers, pool__isnull=False).values("pool")
    pooled = QuestionPool.questions.through.objects.filter(questionpool__in=ruled)
    fixed = Question.objects.filter(Q(pk__in=picked) | Q(pk__in=pooled.values("question")))
    return frozenset(fixed.order_by().values_list("pk", flat=True)) | _drawn(ahead, papers)


def _sittings_ahead(now: datetime) -> QuerySet[Sitting]:
    """Keep formal sittings that somebody may still write: in their window, in an own one, or beyond both."""
    own = SittingSeat.objects.filter(sitting=OuterRef("pk"), closes_at__gt=now)
    unfinished = Attempt.objects.unfinished().filter(sitting=OuterRef("pk"))
    open_still = Q(closes_at__gt=now) | Exists(own) | Exists(unfinished)
    return Sitting.objects.not_cancelled().filter(open_still, paper__kind=PaperKind.EXAM)


def _drawn(sittings: Collection[int], papers: Collection[int]) -> frozenset[int]:
    """Give the questions of forms and of papers drawn for somebody; kept until another one is drawn."""
    forms = ParallelForm.objects.filter(paper__in=papers)
    sources: list[QuerySet[ParallelForm] | QuerySet[Attempt] | QuerySet[PreparedPaper]] = [forms]
    marks: list[object] = [sorted(sittings), forms.aggregate(Count("pk"), Max("pk"))]
    if PracticeSettings.current().keeps_drawn_out:
        attempts = Attempt.objects.filter(sitting__in=sittings)
        ahead = PreparedPaper.objects.filter(seat__sitting__in=sittings)
        sources += [attempts, ahead]
        marks += [
            attempts.order_by().aggregate(Count("pk"), Max("pk")),
            ahead.aggregate(Count("pk"), Max("drawn_at")),
        ]
    digest = sha256(json.dumps(marks, default=str).encode()).hexdigest()
    key = f"practice:drawn:{digest}"
    kept: frozenset[int] | None = cache.get(key)
    if kept is None:
        kept = _questions_in(source.order_by().values_list("slots", flat=True) for source in sources)
        cache.set(key, kept, KEPT_FOR.total_seconds())
    return kept


def _questions_in(sources: Iterable[Iterable[object]]) -> frozenset[int]:
    versions = {slot["v"] for source in sources for slots in source for slot in cast("list[SlotJson]", slots)}
    found = QuestionVersion.objects.filter(pk__in=versions)
    return frozenset(found.values_list("question", flat=True))
