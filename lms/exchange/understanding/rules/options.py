"""Find the options of a question, in its text or in one cell, part them, and take off their letters."""

import re
import unicodedata
from collections.abc import Sequence

from lms.core.files.workbooks.api import folded, tidy
from lms.exchange.understanding.rules.answers import read_letters, truth_of
from lms.exchange.understanding.rules.cells import HeadRole, Misread, Problem
from lms.exchange.understanding.rules.separators import OPTIONS

_FIRST = re.compile(r"(?:^|(?<=[\s。？?！!：:；;，,）)]))[(（]?[AaＡａ]\s*[.．、:：)）](?=\s*\S)")
_SECOND = re.compile(r"(?:(?<=[\s。；;，,|]))[(（]?[BbＢｂ]\s*[.．、:：)）](?=\s*\S)")
_LETTERS = re.compile(r"(?:正确答案|标准答案|参考答案|答案)?[:：]?[a-j](?:[、,，;；/\s]*[a-j]){0,9}")


def names_letters(answer: str) -> bool:
    """Tell whether an answer is nothing but letters of options, each once and in order."""
    text = folded(answer)
    if not _LETTERS.fullmatch(text):
        return False
    named = re.findall("[a-j]", text)
    return named == sorted(set(named))


def begins_options(stem: str) -> bool:
    """Tell whether a text shows an A and a B as options do."""
    first = _FIRST.search(stem)
    return first is not None and _SECOND.search(stem, first.end()) is not None


def inner_options(stem: str, answer: str) -> tuple[str, tuple[str, ...]] | None:
    """Part a text into the question and the options at its end; nothing where that is not certain.

    It is where one A alone begins options, all that follows are different and filled, and the answer names
    some of them.
    """
    begins = list(_FIRST.finditer(stem))
    if len(begins) != 1:
        return None
    asked, options = stem[: begins[0].start()].strip(), part_options(stem[begins[0].start() :])
    if not asked or len(options) < 2 or not all(options) or same_options(options):
        return None
    if any(begins_options(option) for option in options):
        return None
    try:
        read_letters(answer, options)
    except Misread:
        return None
    return asked, options


_DELIMITERS = r"[.．、,，:：\-—–)）】\]]"
_MARKER = re.compile(
    rf"(?:^|(?<=[\s|;；,，、$#。｜]))[(（【\[]?\s*(?P<letter>[A-Za-zＡ-Ｚａ-ｚ])\s*(?:{_DELIMITERS}+|(?<=[A-Za-z])\s(?=\S))\s*"
)
_BARE_MARKER = re.compile(r"(?:^|(?<=[\s|;；,，、$#]))(?P<letter>[A-ZＡ-Ｚ])(?=[^A-Za-zＡ-Ｚ\s])")
_FIGURE = re.compile(r"(?:^|(?<=[\s|;；$#]))[(（]?(?P<letter>\d{1,2})\s*(?:[.．、:：)）]|[-—])+\s*(?!\d)")
_FIXED = frozenset({"固定", "不打乱", "不乱序", "不随机", "fixed"})
_MIXED = frozenset({"不固定", "打乱", "乱序", "随机", "mixed", "shuffled"})
_ENDS = "|;；,，、$#\n\t ｜"


def part_options(cell: str) -> tuple[str, ...]:
    """Part one cell into options; a single text comes back alone when nothing parts it."""
    text = tidy(cell)
    if not text:
        return ()
    lettered = _by_markers(text, _MARKER) or _by_markers(text, _FIGURE)
    if lettered:
        return lettered
    parts = _by_separator(text, OPTIONS.read)
    if len(parts) < 2:
        bare = _by_markers(text, _BARE_MARKER)
        if bare and len({folded(option) for option in bare}) == len(bare):
            return bare
        parts = _by_separator(text, OPTIONS.weak)
    return without_letters(parts)


def _by_markers(text: str, marker: re.Pattern[str]) -> tuple[str, ...]:
    """Part a text at its A. B. C. …, which must begin it and follow each other."""
    spans: list[tuple[int, int]] = []
    for found in marker.finditer(text):
        if _place(found["letter"]) == len(spans):
            spans.append(found.span())
    if len(spans) < 2 or text[: spans[0][0]].strip(_ENDS):
        return ()
    ends = [start for start, _ in spans[1:]] + [len(text)]
    return tuple(_without_separator(text[begin:end]) for (_, begin), end in zip(spans, ends, strict=True))


def _without_separator(text: str) -> str:
    """Drop what parts an option from the next one."""
    text = text.strip()
    for separator in (*OPTIONS.read[:6], ";", "；", "，", ",", "、", "｜", "$"):
        if text.endswith(separator):
            return text.removesuffix(separator).strip()
    return text


def _place(letter: str) -> int:
    plain = unicodedata.normalize("NFKC", letter)
    return int(plain) - 1 if plain.isdecimal() else ord(plain.upper()) - ord("A")


def _by_separator(text: str, separators: Sequence[str]) -> tuple[str, ...]:
    for separator in separators:
        if separator in text:
            parts = tuple(part.strip() for part in text.split(separator))
            parts = parts[:-1] if not parts[-1] else parts
            if len(parts) > 1:
                return parts
    return (text,)


def without_letters(options: Sequence[str]) -> tuple[str, ...]:
    """Take A. B. C. off options when every one of them carries its own letter."""
    if len(options) < 2 or not _OWN.match(options[0]):
        return tuple(options)
    markers = [_OWN.match(option) for option in options]
    if any(found is None or _place(found["letter"]) != place for place, found in enumerate(markers)):
        return tuple(options)
    return tuple(
        option[found.end() :].strip() for option, found in zip(options, markers, strict=True) if found
    )


_OWN = re.compile(rf"\s*[(（【\[]?\s*(?P<letter>[A-Za-zＡ-Ｚａ-ｚ])\s*{_DELIMITERS}+\s*(?=\S)")


def same_options(options: Sequence[str]) -> tuple[int, int] | None:
    """Give the places of two options that read the same, if any."""
    if len(set(options)) == len(options):
        return None
    seen: dict[str, int] = {}
    for place, option in enumerate(options):
        if option in seen:
            return seen[option], place
        seen[option] = place
    return None


def fixed_of(written: str) -> bool | None:
    """Tell whether a cell says that options stay in their order; nothing for an empty cell."""
    text = folded(written)
    if not text:
        return None
    if text in _FIXED | _MIXED:
        return text in _FIXED
    said = truth_of(text)
    if said is None:
        raise Misread(HeadRole.FIXED, Problem.FIXED_UNCLEAR, text=written[:40])
    return said
