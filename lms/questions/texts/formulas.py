"""Find the LaTeX formulas of an author's text and turn each into MathML.

`\\(…\\)` is always a formula. `$…$` is one only where it cannot be an amount: no space inside at the
ends, no letter or digit right outside, no Chinese beside `\text{…}`, and a sign of mathematics or a
single letter in it. So `$5`, `US$5-US$6` and `￥5` stay what they are; `\\$` is always a dollar.
"""

import re
from collections.abc import Iterator
from typing import Final, Literal

import nh3
from latex2mathml.converter import convert

type FormulaFault = Literal["too_long", "too_deep", "unbalanced", "angle", "unknown", "unreadable"]

LONGEST: Final = 500  # characters of one formula
DEEPEST: Final = 20  # braces within braces; the converter calls itself for each

FORMULA: Final = re.compile(
    r"(?P<mathml><math\b.*?</math>)"
    r"|\\\((?P<round>.+?)\\\)"
    r"|(?<![\\$A-Za-z0-9])\$(?P<dollar>[^\s$](?:[^$\n]*?[^\s$\\])?)\$(?![$A-Za-z0-9])",
    re.DOTALL | re.IGNORECASE,
)
_TEXT: Final = re.compile(r"\\(?:text|mathrm|mbox|textrm)\{[^{}]*\}")
_CHINESE: Final = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_MATHS: Final = re.compile(r"[\\^_=+<>*/]|[A-Za-z0-9)]\s*-\s*[A-Za-z0-9(]|^\d*[A-Za-z]'?$")
_ANGLE_IN_TEXT: Final = re.compile(r"\\(?:text|mathrm|mbox|textrm)\{[^{}]*[<>&]")
_UNKNOWN: Final = re.compile(r"<mi>\\")
_TAGS: Final = frozenset(
    [
        *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mstyle", "mpadded", "mphantom"),
        *("mfrac", "msqrt", "mroot", "msup", "msub", "msubsup", "mover", "munder", "munderover"),
        *("mtable", "mtr", "mtd"),
    ]
)
_SHOWN: Final = re.compile(r'<math\b[^>]*\balttext="([^"]*)"[^>]*>.*?</math>', re.DOTALL)


class BadFormula(Exception):
    """A formula cannot be shown; `fault` says why."""

    def __init__(self, source: str, fault: FormulaFault) -> None:
        super().__init__(source, fault)
        self.source, self.fault = source, fault


def source_of(found: re.Match[str]) -> str | None:
    """Return the LaTeX of what `FORMULA` found; nothing for MathML, and for dollars that are amounts."""
    if (written := found["round"]) is not None:
        return written.strip()
    dollar = found["dollar"]
    if dollar is None or _CHINESE.search(_TEXT.sub("", dollar)) or not _MATHS.search(dollar):
        return None
    return dollar


def mathml_of(source: str) -> str:
    """Turn LaTeX into clean MathML that keeps its source as its text; raise BadFormula."""
    if fault := _fault_before(source):
        raise BadFormula(source, fault)
    try:
        made = convert(source)
    except Exception as error:  # the converter raises whatever its parser happens to raise
        raise BadFormula(source, "unreadable") from error
    if _UNKNOWN.search(made):
        raise BadFormula(source, "unknown")
    clean = cleaned(made)
    return clean.replace("<math", f'<math alttext="{_quoted(source)}"', 1)


def cleaned(mathml: str) -> str:
    """Keep the elements of MathML that a question may show."""
    return nh3.clean(mathml, tags=set(_TAGS), attributes={"math": {"display"}}, link_rel=None)


def split_at_formulas(text: str) -> Iterator[tuple[str, str | None]]:
    """Part a plain text at its formulas: each run, and its LaTeX where it is a formula that can be set."""
    place = 0
    for found in FORMULA.finditer(text):
        source = source_of(found)
        if source is not None and _can_be_set(source):
            yield text[place : found.start()], None
            yield found[0], source
            place = found.end()
    yield text[place:], None


def in_one_notation(text: str) -> str:
    r"""Write every formula of a plain text as `\(…\)`, those between dollars too."""
    return "".join(run if source is None else rf"\({source}\)" for run, source in split_at_formulas(text))


def _can_be_set(source: str) -> bool:
    try:
        mathml_of(source)
    except BadFormula:
        return False
    return True


def with_sources(html: str) -> str:
    r"""Put `\(…\)` where formulas stand that were written in LaTeX, for files and plain text."""
    return _SHOWN.sub(lambda found: rf"\({found[1]}\)", html)


def faults_in(text: str) -> list[BadFormula]:
    """List the formulas of a text that cannot be shown."""
    faults: list[BadFormula] = []
    for found in FORMULA.finditer(text):
        source = source_of(found)
        try:
            if source is not None:
                mathml_of(source)
        except BadFormula as bad:
            faults.append(bad)
    return faults


def _fault_before(source: str) -> FormulaFault | None:
    if len(source) > LONGEST:
        return "too_long"
    depth = deepest = 0
    for brace in re.sub(r"\\[\\{}]", "", source):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        deepest = max(deepest, depth)
        if depth < 0:
            return "unbalanced"
    if depth:
        return "unbalanced"
    if deepest > DEEPEST:
        return "too_deep"
    return "angle" if _ANGLE_IN_TEXT.search(source) else None


def _quoted(source: str) -> str:
    return source.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
