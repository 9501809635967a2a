"""Judge a paper with very many answers in the background, and keep what was found."""

from collections.abc import Callable
from datetime import datetime

from lms.core.files.api import to_plain
from lms.exams.sittings.models import Sitting
from lms.papers.blueprints.models import Paper
from lms.psychometrics.items.models import KeptJudgement
from lms.psychometrics.items.queries import SHAPE, cut_of, states_of
from lms.psychometrics.items.rules.judging import JudgedPaper, judge
from lms.psychometrics.marks.queries import read_first_attempts

STEPS = 3


def judge_and_keep(
    *, paper: Paper, sitting: Sitting | None, now: datetime, step: Callable[[], None]
) -> JudgedPaper | None:
    """Judge the first attempts at a paper and keep the result with the digest of its input.

    None where nobody wrote the paper. `step` is called after each of the steps.
    """
    state = states_of({paper.pk: paper}, sitting).get(paper.pk)
    if state is None:
        return None
    read, units = read_first_attempts([paper.pk], sitting)
    step()
    judged = judge(read[paper.pk], float(cut_of(paper, sitting)))
    step()
    KeptJudgement.objects.update_or_create(
        paper=paper,
        sitting=sitting,
        defaults={
            "digest": state.digest,
            "shape": SHAPE,
            "judged": to_plain(judged),
            "units": list(units[paper.pk]),
            "made_at": now,
        },
    )
    step()
    return judged
