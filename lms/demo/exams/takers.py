"""Let the takers of today's sitting go on, so that its console shows people at work.

It does what their pages would do, by the same services: pages are heard of, answers come in, some hand in. It
touches nobody but the invented takers of that one sitting.
"""

from __future__ import annotations

import random
from datetime import datetime

from lms.demo.exams.answering import Pen, texts_by_version
from lms.demo.exams.running import takers_of
from lms.demo.plan import DemoPlan
from lms.exams.attempts.models import Answer
from lms.exams.attempts.queries import slots_of
from lms.exams.choices import AttemptState
from lms.exams.heartbeat.services import Heartbeat, note_heartbeat
from lms.exams.marking.closing import hand_in
from lms.exams.saving.services import GivenAnswer, save_answer
from lms.exams.sittings.models import Sitting
from lms.questions.bank.models import QuestionVersion

SECONDS_BETWEEN_ROUNDS = 10
ANSWERS = 0.15  # how likely somebody answers a question in a round
HANDS_IN = 0.05  # how likely somebody who has answered all hands in


def live_on(plan: DemoPlan, now: datetime, luck: random.Random) -> int:
    """Let everybody who takes it do what ten seconds bring; return how many that are.

    Each is heard of; where answers are taken somebody perhaps answers the next question, and hands in after
    the last.
    """
    practice = plan.file["practice"]
    today = Sitting.objects.filter(title=practice["today"]["title"], opens_at__lte=now, closes_at__gt=now)
    sitting = today.order_by("-pk").first()
    if sitting is None:
        return 0
    pen = Pen(texts_by_version(practice["written"]), practice["ability"]["level"])
    takers = takers_of(sitting)
    for taken in takers:
        heartbeat = Heartbeat(taken.presence.client, taken.presence.address or "")
        attempt = note_heartbeat(attempt=taken, heartbeat=heartbeat, now=now)
        user_id = attempt.employee.user_id
        if attempt.state != AttemptState.OPEN or user_id is None:
            continue
        answered = set(Answer.objects.filter(attempt=attempt).values_list("slot", flat=True))
        slot = next((one for one in slots_of(attempt) if one.number not in answered), None)
        if slot is None:
            if luck.random() < HANDS_IN:
                hand_in(attempt=attempt, now=now)
        elif luck.random() < ANSWERS:
            given = pen(QuestionVersion.objects.get(pk=slot.version_id), luck)
            answer = GivenAnswer(slot.number, given, flagged=False, revision=1, seconds=luck.randint(20, 150))
            save_answer(token=attempt.token, user_id=user_id, answer=answer, now=now)
    return len(takers)
