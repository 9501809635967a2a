"""Tell what the head of a column names beside the notes that people write around it."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from lms.core.files.workbooks.texts import folded

ROWS_SEARCHED: Final = 15
MARKS: Final = "*★☆※✱:、.。,;·-_—"
_BRACKETED: Final = re.compile(r"\(.*?\)|\[.*?\]|【.*?】|〔.*?〕|<.*?>|\{.*?\}|「.*?」", re.DOTALL)
_LETTER_BRACKETED: Final = re.compile(r"[(\[【]\s*([A-Za-z])\s*[)\]】]")
_OPEN_BRACKET: Final = re.compile(r"[(\[【].*$", re.DOTALL)
_FENCES: Final = re.compile(r"[()\[\]{}【】〔〕「」《》<>“”\"']")
_NEEDED: Final = re.compile(r"^(?:非必填|必填项?|选填项?|可选|必选)|(?:非必填|必填项?|选填项?|可选|必选)$")
_NUMBERED: Final = re.compile(r"^\d{1,2}[.、]")


@lru_cache(maxsize=2048)
def head_readings(written: str) -> Sequence[str]:
    """Give the readings of a head, folded, the fullest first: notes in brackets or behind signs are none.

    员工工号（必填）, 【选填】备注, 2.姓名 and 部门：全称 name 员工工号, 备注, 姓名.
    """
    plain = _LETTER_BRACKETED.sub(r"\1", unicodedata.normalize("NFKC", written).strip())
    bare = _OPEN_BRACKET.sub("", _BRACKETED.sub("", plain)).strip()
    lines = [line for line in bare.splitlines() if line.strip()]
    full = [plain, bare, *lines[:1], without_fences(plain) if not bare else ""]
    full += [re.split(r"\s[-–—]+\s", bare)[0], re.split(r"[:,;/|\\\n]", bare)[0]]
    found = [_undecorated(folded(text)) for text in full]
    found += [text.replace("_", "") for text in found[:] if "_" in text]
    return list(dict.fromkeys(text for text in found if text))


def without_fences(text: str) -> str:
    """Drop brackets and quotation marks of any kind."""
    return _FENCES.sub("", text)


def _undecorated(text: str) -> str:
    """Drop stars, numbers and words such as 必填 around a name."""
    text = _NUMBERED.sub("", text.strip(MARKS)) if len(text) > 3 else text.strip(MARKS)
    return _NEEDED.sub("", text).strip(MARKS)
