"""Tell whether something dated holds on a day. Plain Python: no Django, no database."""

from __future__ import annotations

from datetime import date
from typing import Literal

type Validity = Literal["in_force", "coming", "ended"]


def validity_on(in_force_from: date | None, in_force_to: date | None, day: date) -> Validity:
    """Place the day against the dates; an unknown start is long past, an unknown end not yet come."""
    if in_force_from is not None and day < in_force_from:
        return "coming"
    if in_force_to is not None and in_force_to < day:
        return "ended"
    return "in_force"
