"""Tell what a reviewer signed and how far a fact counts as checked then. Plain Python: no database."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Literal

type Conclusion = Literal["confirmed", "to_change", "not_usable"]


@dataclass(frozen=True)
class FactWording:
    """Everything of a fact that a signature covers; where it was found and when is not part of it."""

    statement: str
    basis: str
    value: str
    unit: str
    value_meaning: str
    law: str
    law_version: str
    article: str
    jurisdiction: str
    correction: str

    def parts(self) -> dict[str, str]:
        """Give the parts by name."""
        return asdict(self)

    @property
    def digest(self) -> str:
        """Give 16 characters that change with any part; the first is a letter, so no sheet reads a number."""
        written = json.dumps([part.strip() for part in self.parts().values()], ensure_ascii=False)
        return "w" + hashlib.sha256(written.encode()).hexdigest()[:15]


def verification_under(conclusion: str) -> str:
    """Say how far a fact counts as checked under a signed conclusion.

    What a reviewer found wrong is doubtful, whether it can be mended or not, until its wording changes.
    """
    return "verified" if conclusion == "confirmed" else "doubtful"
