"""Rebuild read models from the facts, and tell where one no longer agrees with them.

A read model is a table that only repeats facts in the shape a page asks for; services write it in the
transaction of the fact. What is kept and by whom stands in docs/explanation/read-models.md.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from django.db import transaction
from django.utils import timezone

from lms.core.read_models.models import ReadModelCheck

logger = logging.getLogger("lms.core.read_models")

EXAMPLES: Final = 20
# Enough to know that something is wrong everywhere; the rest need not be counted at night.
COUNTED_TO: Final = 10_000


@dataclass(frozen=True)
class ReadModel:
    """A table made from facts.

    `rebuild` makes all of it anew and gives the number of its rows. `differences` reads facts and table at
    one moment and names every row that is missing, too many or different, one line for an administrator each.
    """

    name: str
    rebuild: Callable[[], int]
    differences: Callable[[], Iterable[str]]


class UnknownReadModel(LookupError):
    """No installed app registered a read model of this name."""


_registered: dict[str, ReadModel] = {}


def register_read_model(model: ReadModel) -> None:
    """Let the commands and the nightly check know a read model; its name is `app.rows`."""
    _registered[model.name] = model


def read_models(names: Sequence[str] = ()) -> list[ReadModel]:
    """Give those of these names, or all, in the order of the apps."""
    if unknown := set(names) - set(_registered):
        known = ", ".join(_registered)
        raise UnknownReadModel(f"No read model is called {', '.join(sorted(unknown))}. Known: {known}.")
    return [model for name, model in _registered.items() if not names or name in names]


@transaction.atomic
def rebuild(model: ReadModel) -> int:
    """Make a read model anew and forget what its last check found; readers see the old one until the end."""
    rows = model.rebuild()
    ReadModelCheck.objects.filter(name=model.name).delete()
    return rows


def check(model: ReadModel, now: datetime) -> ReadModelCheck:
    """Hold a read model against the facts, keep what was found, and tell the log of every example."""
    found = list(islice(model.differences(), COUNTED_TO))
    for line in found[:EXAMPLES]:
        logger.error("Read model %s: %s", model.name, line)
    return ReadModelCheck.objects.update_or_create(
        name=model.name,
        defaults={"checked_at": now, "differences": len(found), "examples": found[:EXAMPLES]},
    )[0]


def check_every_read_model(now: datetime) -> None:
    """Check one after the other; what one check raises keeps no other from its turn."""
    for model in read_models():
        try:
            check(model, timezone.now())
        except Exception:  # a broken check is told like a difference, and the others go on
            logger.exception("Read model %s could not be checked", model.name)
            ReadModelCheck.objects.update_or_create(
                name=model.name,
                defaults={
                    "checked_at": now,
                    "differences": 1,
                    "examples": ["it could not be checked: see the log"],
                },
            )


def disagreeing() -> list[ReadModelCheck]:
    """Give the checks that found something, for administrators."""
    known = [model.name for model in read_models()]
    return list(ReadModelCheck.objects.filter(differences__gt=0, name__in=known))
