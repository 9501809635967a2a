"""Write a small whole world into an empty database: `python -m tests.upgrade.world` says who is who."""

from __future__ import annotations

import json
import random

import django


def write() -> dict[str, str]:
    """Migrate, make the world and let three people take an exam; give the staff number for each role."""
    from django.core.management import call_command
    from django.utils import timezone

    from lms.core.trail.sealing import seal_everything
    from lms.demo.exams.past_attempts import sample_answer
    from lms.exams.marking.closing import hand_in
    from lms.exams.saving.services import GivenAnswer, save_answer
    from lms.exams.taking.services import start_attempt
    from tests.factories import exams
    from tests.portal.world import make_world

    call_command("migrate", verbosity=0)
    world, now, chance = make_world(), timezone.now(), random.Random(1)
    takers = [world.cast.li, world.cast.chen, world.newcomer]
    sitting = exams.make_sitting(exams.make_paper([("2.1", 5)]), employees=takers, now=now)
    for taker in takers[:2]:
        attempt = start_attempt(sitting=sitting, employee=taker, now=now)
        for slot in range(1, 6):
            given = sample_answer(exams.version_of(attempt, slot), chance, right=chance.random() < 0.7)
            answer = GivenAnswer(slot=slot, given=given, flagged=False, revision=1, seconds=20)
            save_answer(token=attempt.token, user_id=taker.user_id or 0, answer=answer, now=now)
        hand_in(attempt=attempt, now=now)
    seal_everything(now)
    return {role: person.number for role, person in world.people.items()}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(write()))
