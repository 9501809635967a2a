"""Read which options are right, by letters or marked columns, and whether a statement is true."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from lms.core.files.workbooks.api import folded, tidy
from lms.exchange.understanding.rules.cells import HeadRole, Misread, Problem
from lms.questions.records.rules import letters

_SET = frozenset(
    [
        "1",
        "√",
        "✓",
        "✔",
        "☑",
        "✅",
        "是",
        "y",
        "yes",
        "t",
        "true",
        "正确",
        "对",
        "*",
        "●",
        "★",
        "正确答案",
        "答案",
        "正",
        "100%",
        "100",
        "勾",
        "正确选项",
        "v",
    ]
)
_UNSET = frozenset(
    [
        "0",
        "×",
        "✗",
        "✘",
        "☒",
        "❌",
        "✕",
        "✖",
        "否",
        "n",
        "no",
        "f",
        "false",
        "错误",
        "错",
        "x",
        "-",
        "/",
        "0%",
        "误",
        "不正确",
        "非",
        "○",
        "☆",
        "错误选项",
        "不是",
    ]
)


def flagged_options(flags: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Give the letters of the marked options; a mark beside none of them, or an unclear one, is a fault."""
    places: list[int] = []
    for place, flag in enumerate(flags):
        text = folded(flag)
        if text in _SET:
            places.append(place)
        elif text and text not in _UNSET:
            raise Misread(HeadRole.FLAG, Problem.FLAGS_UNCLEAR, place, text=flag[:40])
    if places and places[-1] >= count:
        letter = letters([places[-1]])[0]
        raise Misread(HeadRole.FLAG, Problem.ANSWER_BEYOND, places[-1], letter=letter, count=count)
    return letters(places)


def refuse_unmarked(flags: tuple[str, ...], count: int) -> None:
    """Refuse an option without a mark beside marked ones: nobody knows whether it is right.

    Call it where a sheet marks wrong options too; where it only ticks right ones, no mark says wrong.
    """
    marked = [bool(folded(flag)) for flag in (*flags[:count], *[""] * (count - len(flags)))]
    if any(marked) and not all(marked):
        place = marked.index(False)
        raise Misread(HeadRole.FLAG, Problem.FLAG_MISSING, place, letter=letters([place])[0])


def says_wrong(flag: str) -> bool:
    """Tell whether a mark says that its option is wrong."""
    return folded(flag) in _UNSET


TRUE_WRITINGS = frozenset(
    [
        "对",
        "√",
        "✓",
        "✔",
        "☑",
        "✅",
        "正确",
        "是",
        "t",
        "true",
        "y",
        "yes",
        "1",
        "真",
        "正确的",
        "对的",
        "勾",
        "right",
        "correct",
        "正",
        "v",
    ]
)
FALSE_WRITINGS = frozenset(
    [
        "错",
        "×",
        "✗",
        "✘",
        "☒",
        "❌",
        "x",
        "✕",
        "✖",
        "╳",
        "错误",
        "否",
        "不是",
        "f",
        "false",
        "n",
        "no",
        "0",
        "假",
        "不正确",
        "不对",
        "错误的",
        "错的",
        "叉",
        "wrong",
        "incorrect",
        "误",
        "非",
    ]
)
_LEAD = re.compile(
    r"^(?:正确答案|标准答案|参考答案|答案|正确选项|应?选择?|answer|key)(?:是|为)?[:：]?(?=.)", re.IGNORECASE
)
_PARTING = re.compile(r"[\s,，、;；|｜/\\&+.。$#\-—和与及]+")
_CIRCLED = re.compile("[①-⑳]")
_FENCES = re.compile(r"[()（）\[\]【】{}]")
_TEXT_PARTING = re.compile(r"\$;\$|\|\||###|[|｜;；\n]")
_WEAK_PARTING = re.compile(r"[，,、]")
_LETTERED = re.compile(r"^[(（]?([A-Za-zＡ-Ｚａ-ｚ])\s*[.．、,，:：\-—)）]+\s*(.+)$", re.DOTALL)


def truth_of(word: str) -> bool | None:
    """Tell whether a word says true or false; nothing when it says neither."""
    text = folded(word).strip("。.!()[]【】")
    return True if text in TRUE_WRITINGS else False if text in FALSE_WRITINGS else None


def read_letters(written: str, options: Sequence[str]) -> tuple[str, ...]:
    """Give the letters of the right options, in the options' order."""
    known = _plain_letters(written, len(options))
    if known is not None:
        return known
    by_text = _by_own_text(written, options)
    by_figures = _by_figures(written, len(options))
    if by_text and by_figures and by_text != by_figures:
        raise Misread(HeadRole.ANSWER, Problem.ANSWER_AMBIGUOUS, text=written[:40])
    places = by_text or by_figures
    if places is None:
        _refuse(written, options)
        raise Misread(HeadRole.ANSWER, Problem.ANSWER_UNCLEAR, text=written[:40])
    return letters(sorted(places))


@lru_cache(maxsize=4096)
def _plain_letters(written: str, count: int) -> tuple[str, ...] | None:
    """Read an answer that is nothing but letters of existing options; nothing when it is not."""
    found = _letters_in(written)
    if not found:
        return None
    places = [ord(letter) - ord("A") for letter in found]
    if max(places) >= count or len(set(places)) < len(places):
        return None
    return letters(sorted(places))


def _letters_in(written: str) -> str:
    """Give the letters of an answer such as `A、C` or `答案：ac`; empty when it holds anything else."""
    text = unicodedata.normalize("NFKC", tidy(written)).upper()
    text = _FENCES.sub("", _LEAD.sub("", text))
    text = _PARTING.sub("", text)
    return text if text.isascii() and text.isalpha() else ""


def _by_figures(written: str, count: int) -> list[int] | None:
    """Read `1,3` as places; several figures without a sign between them are no places."""
    parted = _CIRCLED.sub(lambda found: f" {found[0]} ", tidy(written))
    text = _FENCES.sub("", _LEAD.sub("", unicodedata.normalize("NFKC", parted).strip()))
    parts = [part for part in _PARTING.split(text) if part]
    if not parts or not all(part.isdecimal() and len(part) < 3 for part in parts):
        return None
    places = [int(part) - 1 for part in parts]
    if min(places) < 0 or max(places) >= count or len(set(places)) < len(places):
        return None
    return places


def _by_own_text(written: str, options: Sequence[str]) -> list[int] | None:
    """Find the options an answer quotes, alone or several parted by signs."""
    place_of: dict[str, int] = {folded(option): place for place, option in enumerate(options)}
    text = tidy(written)
    for candidate in (text, _LEAD.sub("", text)):
        whole = _quoted(candidate, place_of)
        if whole is not None:
            return [whole]
        for parting in (_TEXT_PARTING, _WEAK_PARTING):
            parts = [part.strip() for part in parting.split(candidate) if part.strip()]
            places = [place for place in (_quoted(part, place_of) for part in parts) if place is not None]
            if len(parts) > 1 and len(places) == len(parts) and len(set(places)) == len(places):
                return places
    return None


def _quoted(text: str, place_of: dict[str, int]) -> int | None:
    """Find the option a text quotes, with or without its letter; the letter must be the right one."""
    place = place_of.get(folded(text))
    if place is not None:
        return place
    found = _LETTERED.match(text)
    if not found:
        return None
    place = place_of.get(folded(found[2]))
    letter = unicodedata.normalize("NFKC", found[1]).upper()
    return place if place is not None and ord(letter) - ord("A") == place else None


def _refuse(written: str, options: Sequence[str]) -> None:
    """Say more exactly what is wrong with letters or figures."""
    found = _letters_in(written)
    if not found or len(found) > 26:
        return
    beyond = [letter for letter in found if ord(letter) - ord("A") >= len(options)]
    if len(set(found)) < len(found) and not beyond:
        raise Misread(HeadRole.ANSWER, Problem.ANSWER_REPEATED, text=written[:40])
    if beyond:
        raise Misread(HeadRole.ANSWER, Problem.ANSWER_BEYOND, letter=beyond[0], count=len(options))


@lru_cache(maxsize=1024)
def read_truth(written: str, options: tuple[str, ...]) -> bool:
    """Tell whether a statement is true; with options, a letter means what its option says."""
    truths = [truth_of(option) for option in options]
    if options and (len(options) != 2 or None in truths or truths[0] == truths[1]):
        raise Misread(HeadRole.OPTION, Problem.TRUTH_OPTIONS)
    said = truth_of(_LEAD.sub("", tidy(written)))
    letter = _letters_in(written)
    by_place = _by_figures(written, 2) if options else None
    if letter in {"A", "B"}:
        pair = truths or [True, False]
        return bool(pair["AB".index(letter)])
    if by_place and said is None:
        return bool(truths[by_place[0]])
    if by_place and bool(truths[by_place[0]]) != said:
        raise Misread(HeadRole.ANSWER, Problem.ANSWER_AMBIGUOUS, text=written[:40])
    if said is None:
        raise Misread(HeadRole.ANSWER, Problem.TRUTH_UNCLEAR, text=written[:40])
    return said
