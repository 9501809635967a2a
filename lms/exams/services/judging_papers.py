"""Judge a paper with very many answers in the background, and keep what was found."""

from collections.abc import Callable
from datetime import datetime

from lms.exams.domain.analysis.judging import JudgedPaper, judge
from lms.exams.domain.analysis.keeping import to_plain
from lms.exams.models import KeptJudgement, Paper, Sitting
from lms.exams.queries.analysis import SHAPE, cut_of, states_of
from lms.exams.queries.first_attempts import read_first_attempts

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
