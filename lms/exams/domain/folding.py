"""Fold a written answer so that only its wording counts."""

import re
import unicodedata

_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_SPACE_BESIDE_HAN = re.compile(rf"(?<=[{_HAN}]) | (?=[{_HAN}])")


def fold_text(text: str) -> str:
    """Return the text without differences of width, case, spacing or invisible characters.

    A space beside a Chinese character is dropped (24 小时 = 24小时); between Latin words one stays.
    """
    visible = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", visible).casefold())
    folded = unicodedata.normalize("NFKC", folded.casefold())
    return _SPACE_BESIDE_HAN.sub("", " ".join(folded.split()))
