"""Count what the people of a sitting answered to each question; small groups are not told."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Final, cast

from django.core.cache import cache
from django.db.models import Count, DecimalField, F, Max, Sum

from lms.exams.choices import AttemptState
from lms.exams.domain.papers import SlotJson, slots_from_json
from lms.exams.kinds.words import texts_by_id
from lms.exams.models import Answer, Attempt, QuestionVersion, Sitting

LEAST_PEOPLE: Final = 10
KEPT_SECONDS: Final = 300
type Tally = dict[str, int]


@dataclass(frozen=True, slots=True)
class OptionShare:
    """How many chose one option."""

    text: str
    count: int
    share: Decimal


@dataclass(frozen=True, slots=True)
class Distribution:
    """What others answered: people with the question, how many earned everything, shares of options."""

    n: int
    right: int
    options: tuple[OptionShare, ...]

    @property
    def right_share(self) -> Decimal:
        """Return the share that earned everything."""
        return Decimal(self.right) / self.n


def distributions_of(sitting: Sitting, versions: Mapping[int, QuestionVersion]) -> dict[int, Distribution]:
    """Give the distributions of the versions that at least ten people of the sitting got, by version."""
    tallies = kept_tallies(sitting)
    return {
        pk: _distribution(version, tallies[pk])
        for pk, version in versions.items()
        if tallies.get(pk, {}).get("n", 0) >= LEAST_PEOPLE
    }


def _distribution(version: QuestionVersion, tally: Tally) -> Distribution:
    n, texts = tally["n"], texts_by_id(version.content)
    chosen = [(texts[name.removeprefix("o:")], count) for name, count in tally.items() if name[2:] in texts]
    options = tuple(OptionShare(text, count, Decimal(count) / n) for text, count in sorted(chosen))
    return Distribution(n, tally.get("right", 0), options if "options" in version.content else ())


def kept_tallies(sitting: Sitting) -> dict[int, Tally]:
    """Count once for so many marked attempts: a thousand takers may open their results at the same time.

    A correction put in force or taken back, or marks given anew, make another count.
    """
    whose = DecimalField(max_digits=30, decimal_places=2)
    marked = (
        Attempt.objects.marked()
        .filter(sitting=sitting)
        .aggregate(
            Count("pk"),
            Max("closed_at"),
            Sum("max_marks"),
            marks=Sum(F("marks") * F("pk"), output_field=whose),
        )
    )
    key = "lms_exams.distribution." + sha256(f"{sitting.pk} {sorted(marked.items())}".encode()).hexdigest()
    kept: dict[int, Tally] | None = cache.get(key)
    if kept is None:
        kept = tallies_of(sitting)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def tallies_of(sitting: Sitting) -> dict[int, Tally]:
    """Count people, full marks and chosen options for each version, over all marked attempts."""
    drawn: dict[int, list[SlotJson]] = dict(
        Attempt.objects.marked().filter(sitting=sitting).values_list("pk", "slots")
    )
    answers: dict[tuple[int, int], tuple[object, Decimal | None]] = {
        (attempt, slot): (given, marks)
        for attempt, slot, given, marks in Answer.objects.filter(
            attempt__sitting=sitting, attempt__state=AttemptState.MARKED
        ).values_list("attempt", "slot", "given", "marks")
    }
    tallies: dict[int, Counter[str]] = defaultdict(Counter)
    for attempt, stored in drawn.items():
        for slot in slots_from_json(stored):
            given, marks = answers.get((attempt, slot.number), (None, None))
            tallies[slot.version_id].update(["n", *_options(given)])
            tallies[slot.version_id]["right"] += int(marks == slot.marks)
    return {version: dict(tally) for version, tally in tallies.items()}


def _options(given: object) -> Iterator[str]:
    if isinstance(given, dict) and "chosen" in given:
        chosen = given["chosen"]
        listed = cast("Iterable[str]", chosen) if isinstance(chosen, list) else [str(chosen)]
        yield from (f"o:{one}" for one in listed)
