"""Part the answers of a fill-in question; the blanks its text shows are the referee."""

import re

from lms.exams.domain.understanding.words import Misread, Problem, Role, tidy

_BLANK = re.compile(
    r"_{2,}|＿+|[(（【\[][\s_＿]+[)）】\]]|[(（]\s*[)）]|【】|\[\]|〔\s*〕|\{\s*\}|﹍+|﹎+|▁+"
)
SEPARATORS = ("||", "###", "$;$", "|", ";", "；")
# Signs that also stand inside answers: taken only where no other sign is there and the count agrees.
WEAK_SEPARATORS = ("\n", "、", "，", ",", "｜", "##", "/", "／")


def blanks_in(stem: str) -> int:
    """Count the blanks a text shows: ____, （ ）, () and their like; （____） is one."""
    return len(_BLANK.findall(stem))


def with_blanks(stem: str, blank: str) -> str:
    """Write every blank of a text the same way."""
    return _BLANK.sub(blank, stem)


def part_blanks(written: str, stem: str) -> tuple[tuple[str, ...], ...]:
    """Give the accepted texts of each blank; refuse where the number differs from the blanks shown."""
    shown = blanks_in(stem)
    if not shown:
        raise Misread(Role.STEM, Problem.BLANKS_NONE)
    text = tidy(written)
    used = [sign for sign in SEPARATORS if sign in text]
    readings = {sign: _parts(text, sign) for sign in used if not _is_inside(sign, used)}
    if not readings:
        return _without_signs(text, shown)
    fitting = {sign: parts for sign, parts in readings.items() if len(parts) == shown}
    if not fitting:
        given = len(next(iter(readings.values())))
        raise Misread(Role.ANSWER, Problem.BLANKS_DIFFER, shown=shown, given=given)
    if len(set(fitting.values())) > 1:
        raise Misread(Role.ANSWER, Problem.BLANKS_AMBIGUOUS, text=text[:40])
    sign, parts = next(iter(fitting.items()))
    if any(not part for part in parts):
        raise Misread(Role.ANSWER, Problem.BLANK_EMPTY)
    return tuple(_variants(part, sign) for part in parts)


def _is_inside(sign: str, used: list[str]) -> bool:
    """Tell whether a sign is only a piece of a longer one: the | of ||, the ; of $;$."""
    return (sign == "|" and "||" in used) or (sign == ";" and "$;$" in used)


def _parts(text: str, sign: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in text.split(sign))
    return parts[:-1] if len(parts) > 1 and not parts[-1] else parts


def _variants(part: str, sign: str) -> tuple[str, ...]:
    """Within a blank, | parts what is equally right."""
    if sign == "|" or "|" not in part:
        return (part,)
    return tuple(text for text in (piece.strip() for piece in part.split("|")) if text)


def _without_signs(text: str, shown: int) -> tuple[tuple[str, ...], ...]:
    if shown == 1:
        return ((text,),)
    for sign in WEAK_SEPARATORS:
        parts = _parts(text, sign)
        if len(parts) == shown and all(parts):
            return tuple((part,) for part in parts)
    raise Misread(Role.ANSWER, Problem.BLANKS_DIFFER, shown=shown, given=1)


def columns_as_blanks(cells: tuple[str, ...], stem: str) -> tuple[tuple[str, ...], ...]:
    """Take one column for each blank; the text's blanks must be as many."""
    given = [cell for cell in cells if cell]
    shown = blanks_in(stem)
    if not shown:
        raise Misread(Role.STEM, Problem.BLANKS_NONE)
    if len(given) != shown or any(not cell for cell in cells[:shown]):
        raise Misread(Role.BLANK, Problem.BLANKS_DIFFER, shown=shown, given=len(given))
    return tuple((cell,) for cell in given)
