"""Count who has seen which question in the last sittings, for papers that draw well-known ones less."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Final, cast

from django.core.cache import cache
from django.db.models import Exists, OuterRef

from lms.exams.attempts.models import Attempt
from lms.exams.preparing.rules import draw_weight, exposure_rates
from lms.exams.sittings.models import Sitting
from lms.papers.drawing.rules.slots import SlotJson
from lms.questions.bank.models import QuestionVersion

KEPT_FOR: Final = timedelta(minutes=30)


def draw_weights(sitting: Sitting) -> Mapping[int, float]:
    """Weigh questions for a sitting by the sittings before it; counted once for all who start."""
    if not sitting.paper.exposure_sittings:
        return {}
    key = f"exams:draw-weights:{sitting.pk}:{sitting.paper.exposure_sittings}"
    kept: Mapping[int, float] | None = cache.get(key)
    if kept is None:
        kept = {question: draw_weight(rate) for question, rate in exposure_of(sitting).items()}
        cache.set(key, kept, KEPT_FOR.total_seconds())
    return kept


def exposure_of(sitting: Sitting) -> Mapping[int, float]:
    """Give the share of attempts in which each question was seen, over the last sittings of any paper.

    Sittings that nobody wrote in, such as one that was cancelled, are not among the last ones.
    """
    written = Exists(Attempt.objects.filter(sitting=OuterRef("pk")))
    earlier = Sitting.objects.filter(written, opens_at__lt=sitting.opens_at, is_rehearsal=False)
    earlier = earlier.exclude(pk=sitting.pk).order_by("-opens_at")
    last = list(earlier.values_list("pk", flat=True)[: sitting.paper.exposure_sittings])
    versions: Counter[int] = Counter()
    attempts = 0
    for slots in Attempt.objects.filter(sitting__in=last).values_list("slots", flat=True).iterator():
        versions.update(slot["v"] for slot in cast("list[SlotJson]", slots))
        attempts += 1
    seen: Counter[int] = Counter()
    for version, question in QuestionVersion.objects.filter(pk__in=list(versions)).values_list(
        "pk", "question"
    ):
        seen[question] += versions[version]
    return exposure_rates(seen, attempts)
