"""Count what the people of a sitting answered to each question; small groups are not told."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from itertools import batched
from typing import Final, cast

from django.core.cache import cache
from django.db.models import Count, DecimalField, F, Max, Sum

from lms.exams.attempts.models import Answer, Attempt
from lms.exams.sittings.models import Sitting
from lms.papers.drawing.rules.slots import SlotJson
from lms.questions.bank.models import QuestionVersion
from lms.questions.kinds.answer_lines import texts_by_id

LEAST_PEOPLE: Final = 10
# The key names what was counted, so a count holds as long as nothing changes.
KEPT_SECONDS: Final = 7 * 24 * 3600
PAPERS_AT_ONCE: Final = 500
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
    found = {}
    for pk, version in versions.items():
        tally = tallies.get(pk, {})
        n = tally.get("n", 0)
        if n < LEAST_PEOPLE:
            continue
        texts = texts_by_id(version.content)
        chosen = [(texts[name[2:]], count) for name, count in tally.items() if name[2:] in texts]
        options = tuple(OptionShare(text, count, Decimal(count) / n) for text, count in sorted(chosen))
        has_options = "options" in version.content
        found[pk] = Distribution(n, tally.get("right", 0), options if has_options else ())
    return found


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
    """Count people, full marks and chosen options for each version, over all marked attempts.

    Some hundred papers are read at a time, with no more of each than is counted.
    """
    marked = Attempt.objects.marked().filter(sitting=sitting).order_by("pk")
    tallies: dict[int, Counter[str]] = defaultdict(Counter)
    for keys in batched(list(marked.values_list("pk", flat=True)), PAPERS_AT_ONCE):
        asked: dict[tuple[int, int], tuple[int, Decimal]] = {}
        for attempt, stored in Attempt.objects.filter(pk__in=keys).values_list("pk", "slots"):
            for slot in cast("list[SlotJson]", stored):
                asked[attempt, slot["n"]] = slot["v"], Decimal(slot["m"])
                tallies[slot["v"]]["n"] += 1
        answers = Answer.objects.filter(attempt__in=keys).values_list("attempt", "slot", "given", "marks")
        for attempt, number, given, marks in answers:
            if (attempt, number) not in asked:
                continue
            version, full = asked[attempt, number]
            tallies[version]["right"] += marks == full
            tallies[version].update(_options(given))
    return {version: dict(tally) for version, tally in tallies.items()}


def _options(given: object) -> Iterator[str]:
    if isinstance(given, dict) and "chosen" in given:
        chosen = given["chosen"]
        listed = cast("Iterable[str]", chosen) if isinstance(chosen, list) else [str(chosen)]
        yield from (f"o:{one}" for one in listed)
