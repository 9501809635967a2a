"""Hold captions against WebVTT, and name the first line at which a browser would leave them out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

TIME: Final = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
CUE: Final = re.compile(rf"{TIME}[ \t]+-->[ \t]+{TIME}(?:[ \t].*)?")
NO_CUES: Final = ("NOTE", "STYLE", "REGION")


@dataclass(frozen=True)
class CaptionFault:
    """What is wrong with captions, and in which line."""

    line: int
    code: str


def caption_fault(data: bytes) -> CaptionFault | None:
    """Find the first fault of a file of captions; nothing in one that can be shown."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return CaptionFault(1, "encoding")
    lines = text.splitlines()
    if not lines or not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0]):
        return CaptionFault(1, "header")
    blocks = _blocks(lines)
    shown = 0
    for number, block in blocks:
        if number == 1 or block[0].split(" ")[0] in NO_CUES:
            continue
        place = 0 if "-->" in block[0] else 1  # a cue may have a name above its times
        found = CUE.fullmatch(block[place].strip()) if place < len(block) else None
        if found is None:
            return CaptionFault(number + min(place, len(block) - 1), "times")
        if _milliseconds(found, 0) >= _milliseconds(found, 4):
            return CaptionFault(number + place, "order")
        if place + 1 == len(block):
            return CaptionFault(number + place, "words")
        shown += 1
    return None if shown else CaptionFault(1, "empty")


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    """Part the lines at blank ones, each block with the number of its first line."""
    found: list[tuple[int, list[str]]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if found and found[-1][0] + len(found[-1][1]) == number:
            found[-1][1].append(line)
        else:
            found.append((number, [line]))
    return found


def _milliseconds(found: re.Match[str], first: int) -> int:
    hours, minutes, seconds, rest = (int(found[first + place] or 0) for place in range(1, 5))
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest
