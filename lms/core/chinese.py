"""Tell Chinese, the language that content is written in, from other texts."""

from __future__ import annotations

import re
from typing import Final

SOURCE_LANGUAGE: Final = "zh-Hans"
HAN: Final = re.compile(r"[\u3400-\u9fff]")
# Names of laws and quoted terms may stay Chinese in an English sentence.
QUOTED: Final = re.compile(r"《[^》]*》|“[^”]*”|「[^」]*」|\"[^\"]*\"|（[^）]*）|\([^)]*\)")


def has_chinese(text: str) -> bool:
    """Tell whether a text has Chinese characters."""
    return HAN.search(text) is not None


def is_left_chinese(text: str) -> bool:
    """Tell whether a translation has Chinese characters outside of names in 《》, quotes and brackets."""
    return has_chinese(QUOTED.sub("", text))
