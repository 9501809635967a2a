"""Find texts that say nearly the same: the share of five-character runs they have in common."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

SIGNS: Final = re.compile(r"[\W_]+")
GRAM: Final = 5
LEAST: Final = 0.4


@dataclass(frozen=True, slots=True)
class SimilarText:
    """A text that is like the one asked about; `share` is 1 for the same wording."""

    key: int
    share: float


def grams_of(text: str) -> frozenset[str]:
    """Return the five-character runs of a text's lines without spaces and signs.

    No run crosses lines, so that options in another order are the same; a shorter line is one run.
    """
    lines = (SIGNS.sub("", line) for line in normalize("NFKC", text).casefold().splitlines())
    return frozenset(
        line[at : at + GRAM] for line in lines if line for at in range(max(1, len(line) - GRAM + 1))
    )


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of runs two texts have in common, of all that either has (Jaccard)."""
    either = len(one | other)
    return len(one & other) / either if either else 0.0


class SimilarityIndex:
    """Texts by their runs, so that only those that share some are looked at."""

    def __init__(self, texts: Iterable[tuple[int, str]]) -> None:
        """Read the texts with their keys."""
        self.grams: dict[int, frozenset[str]] = {}
        self.keys_with: defaultdict[str, set[int]] = defaultdict(set)
        for key, text in texts:
            self.put(key, text)

    def put(self, key: int, text: str) -> None:
        """Take a text in, or in place of the one with its key; an empty one is taken out."""
        for gram in self.grams.pop(key, ()):
            self.keys_with[gram].discard(key)
        if grams := grams_of(text):
            self.grams[key] = grams
            for gram in grams:
                self.keys_with[gram].add(key)

    def like(
        self, text: str, *, least: float = LEAST, most: int = 5, leave_out: int = 0
    ) -> list[SimilarText]:
        """Give the texts most like one, the nearest first; `leave_out` is the text itself."""
        grams = grams_of(text)
        shared: Counter[int] = Counter()
        for gram in grams:
            shared.update(self.keys_with.get(gram, ()))
        found = [
            SimilarText(key, common / (len(grams) + len(self.grams[key]) - common))
            for key, common in shared.items()
            if key != leave_out
        ]
        close = [one for one in found if one.share >= least]
        return sorted(close, key=lambda one: (-one.share, one.key))[:most]
