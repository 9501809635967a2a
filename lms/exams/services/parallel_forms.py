"""Draw the parallel forms of a paper."""

import secrets
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from lms.core.api import JSON, record
from lms.exams.domain.papers import slots_of_picks, slots_to_json
from lms.exams.domain.parallel import draw_forms
from lms.exams.models import Paper, ParallelForm
from lms.exams.queries.pools import blueprint_of, pool_for
from lms.exams.services.drawing import SEED_BITS


@transaction.atomic
def draw_parallel_forms(*, paper: Paper, user: User, now: datetime) -> list[ParallelForm]:
    """Draw all forms of a paper anew; attempts that were started keep what they were given.

    The view checks that the user may. Raise BlueprintShort or AnchorsTooMany where they cannot be drawn.
    """
    pool = pool_for(paper.kind, timezone.localdate(now))
    drawn = draw_forms(
        blueprint_of(paper),
        pool,
        secrets.randbits(SEED_BITS),
        forms=paper.form_count,
        anchors=paper.anchor_count,
    )
    paper.forms.all().delete()
    made = ParallelForm.objects.bulk_create(
        ParallelForm(
            paper=paper,
            letter=letter,
            slots=slots_to_json(slots_of_picks(picks)),
            drawn_at=now,
            drawn_by=user,
        )
        for letter, picks in drawn.items()
    )
    details: dict[str, JSON] = {"forms": "".join(drawn), "anchors": paper.anchor_count}
    record(actor=user, action="exams.forms_drawn", subject=paper, details=details)
    return made
