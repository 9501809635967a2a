"""Find texts of a long list that nearly repeat each other or one of many others, in nearly linear time.

Two texts that share most of their five-character runs share one of the rarest runs of either. So only those
few are looked up (prefix filtering: Chaudhuri, Ganti and Kaushik, ICDE 2006; Bayardo, Ma and Srikant,
WWW 2007).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from lms.questions.duplicates.rules.similarity import grams_of, similarity

LEAST: Final = 0.75
# A run that stands in more texts than this tells nothing about any of them.
MOST_SHARING: Final = 20
FEWEST_GRAMS: Final = 4


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """Two texts that nearly repeat each other: places count in their lists from 0; 1 is the same wording."""

    place: int
    other: int
    share: float


class NearDuplicateFinder:
    """Texts by their rarest runs."""

    def __init__(self, texts: Sequence[str], *, least: float = LEAST) -> None:
        """Read the texts; short ones have no near-duplicates."""
        self._least = least
        self._grams = [grams_of(text) for text in texts]
        counted = Counter(gram for grams in self._grams for gram in grams)
        self._with: defaultdict[str, list[int]] = defaultdict(list)
        for place, grams in enumerate(self._grams):
            if len(grams) < FEWEST_GRAMS:
                continue
            rarest = sorted(grams, key=lambda gram: (counted[gram], gram))
            for gram in rarest[: len(grams) - ceil(least * len(grams)) + 1]:
                if counted[gram] <= MOST_SHARING:
                    self._with[gram].append(place)

    def within(self) -> Iterator[NearDuplicate]:
        """Yield each text with an earlier one of the list that it nearly repeats."""
        for place, grams in enumerate(self._grams):
            for other in self._candidates(grams):
                if other != place and len(grams) >= FEWEST_GRAMS:
                    later, earlier = max(place, other), min(place, other)
                    yield from self._pair(later, earlier, self._grams[earlier])

    def among(self, others: Iterable[str]) -> Iterator[NearDuplicate]:
        """Yield each text with each of the others that it nearly repeats."""
        for number, text in enumerate(others):
            grams = grams_of(text)
            for place in self._candidates(grams):
                yield from self._pair(place, number, grams)

    def _candidates(self, grams: frozenset[str]) -> set[int]:
        return {place for gram in grams if gram in self._with for place in self._with[gram]}

    def _pair(self, place: int, other: int, grams: frozenset[str]) -> Iterator[NearDuplicate]:
        share = similarity(self._grams[place], grams)
        if share >= self._least:
            yield NearDuplicate(place, other, share)
