"""Let what is left to chance follow from the name of a test, so that what fails fails again."""

from __future__ import annotations

import os
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from types import SimpleNamespace

import pytest


@contextmanager
def drawn_by(name: str) -> Iterator[None]:
    """Draw everything from the name while the block lasts: twice the same from the same.

    Papers, lots and serials are drawn so, salts, tokens of forms and keys of attempts as well: a page that
    is searched for "764" holds these digits by chance always or never.
    """
    chance = Random(name)

    def draw_bytes(number: int | None = None) -> bytes:
        return chance.randbytes(32 if number is None else number)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "randbits", chance.getrandbits)
        patch.setattr(secrets, "randbelow", chance.randrange)
        patch.setattr(secrets, "choice", chance.choice)
        patch.setattr(secrets, "token_bytes", draw_bytes)
        patch.setattr(uuid, "os", SimpleNamespace(**(vars(os) | {"urandom": draw_bytes})))
        yield
