"""Bring the texts of cells to the writing that people see."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

import regex

# Direction marks, zero-width signs and control signs; a joiner inside an emoji shows and stays.
INVISIBLE: Final = regex.compile(
    r"(?V1)[\p{Cf}--\u200d]|(?<![\p{So}\p{Sk}\uFE0F])\u200d|[\p{Cc}--[\n\t\r]]|\r(?=\n)"
)
LINE_BREAK: Final = re.compile(r"\s*[\n\r\t\v\f\x85\u2028\u2029]\s*")
BETWEEN_CHINESE: Final = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\n|\n(?=[\u3000-\u9fff\uff00-\uffef])")


def visible(written: str) -> str:
    """Take the signs out of a text that nobody sees."""
    return written if written.isprintable() else INVISIBLE.sub("", written)


def tidy(text: str) -> str:
    """Drop the spaces around a text and what nobody sees; line breaks become one kind."""
    return visible(text).replace("\r", "\n").strip()


def is_untidy(text: str) -> bool:
    """Tell whether `tidy` has more to do in a long text, or any piece of it, than to strip it."""
    # Line breaks and the spaces of Chinese are no signs that print, but common.
    usual = text.replace("\n", "").replace("\u3000", "").replace("\u00a0", "")
    return not usual.isprintable() and ("\r" in usual or INVISIBLE.search(usual) is not None)


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Fold width and case, drop spaces and what nobody sees, so that what looks the same is the same."""
    return "".join(unicodedata.normalize("NFKC", visible(text)).split()).casefold()


def one_line(written: str) -> str:
    """Put a text on one line; Chinese needs no space where the break was."""
    if written.isprintable():
        return written
    return BETWEEN_CHINESE.sub("", LINE_BREAK.sub("\n", written)).replace("\n", " ")


def shortened(name: str, longest: int) -> str:
    """Shorten a name in its middle, so that its beginning and its ending stay."""
    if len(name) <= longest:
        return name
    end = longest // 3
    return f"{name[: longest - end - 1]}…{name[-end:]}"
