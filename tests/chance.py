"""Let what is left to chance follow from the name of a test, so that what fails fails again."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest


@contextmanager
def drawn_by(name: str) -> Iterator[None]:
    """Draw papers, lots and serials from the name while the block lasts: twice the same from the same."""
    chance = Random(name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "randbits", chance.getrandbits)
        patch.setattr(secrets, "randbelow", chance.randrange)
        yield
