"""Play the takers of the demo's sitting of today for an hour; `./scripts/demo` starts it."""

from __future__ import annotations

import random
import time
from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError
from django.utils import timezone

from lms.demo.exams.takers import SECONDS_BETWEEN_ROUNDS, live_on
from lms.demo.plan import read_plan

LASTS = timedelta(hours=1)


class Command(BaseCommand):
    """Go round until the hour is over or nobody writes any more."""

    help = __doc__

    def handle(self, *args: object, **options: object) -> None:
        """Let the takers do what their pages would do."""
        plan = read_plan(settings.CONTENT_DIR / "demo" / "demo.yaml", timezone.localdate())
        luck, until = random.Random(), timezone.now() + LASTS
        while timezone.now() < until:
            try:
                if not live_on(plan, timezone.now(), luck):
                    return
            except OperationalError:
                self.stderr.write("The database is busy; the takers try again.")
            time.sleep(SECONDS_BETWEEN_ROUNDS)
