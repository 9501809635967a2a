"""Match a written answer with a regular expression without ever hanging on it.

A backtracking engine can take years over a short text, so each match has a hard limit of time; what
takes longer does not fit. Authors' patterns are tried on texts that provoke it before they are kept.
"""

import re
from functools import lru_cache
from typing import Final

import regex

from lms.exams.domain.folding import fold_text

LONGEST_PATTERN: Final = 200
SECONDS: Final = 0.05
MOST_REPEATS: Final = 100
_REPEATS = re.compile(r"\{\s*(\d*)\s*,?\s*(\d*)\s*\}")
_PROVOKING: Final = ("a" * 40, "1" * 40, "1a" * 30, " " * 40, "小时" * 30, "0.0" * 20)


def fits_pattern(pattern: str, text: str) -> bool:
    """Tell whether the whole folded text fits the pattern, in time."""
    try:
        return _compiled(pattern).fullmatch(fold_text(text), timeout=SECONDS) is not None
    except TimeoutError:
        return False


def is_pattern(pattern: str) -> bool:
    """Tell whether a pattern can be read, is short, repeats little and is quick on provoking texts."""
    counts = [int(count) for pair in _REPEATS.findall(pattern) for count in pair if count]
    if not pattern or len(pattern) > LONGEST_PATTERN or any(count > MOST_REPEATS for count in counts):
        return False
    try:
        compiled = _compiled(pattern)
        for text in (*_PROVOKING, *(letter * 60 for letter in sorted(set(pattern)) if letter.isalnum())):
            compiled.fullmatch(f"{text}!", timeout=SECONDS)
    except (regex.error, TimeoutError, OverflowError, RecursionError):
        return False
    return True


@lru_cache(maxsize=1_000)
def _compiled(pattern: str) -> "regex.Pattern[str]":
    return regex.compile(pattern, regex.IGNORECASE)
