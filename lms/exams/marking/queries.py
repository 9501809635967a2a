"""Read what people have to mark: queues without names, progress, agreement, the sample."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from lms.core.numerics import np
from lms.exams.attempts.models import Answer, Attempt
from lms.exams.choices import AttemptState
from lms.exams.marking.models import GivenMarks, MarkingPlan, MarkingTask, MarkingTaskQuerySet
from lms.exams.marking.rules import SecondLook, icc, second_look, still_wanted, weighted_kappa
from lms.exams.sittings.models import SittingSeat
from lms.papers.blueprints.models import Paper
from lms.people.api import AnyUser
from lms.questions.bank.models import QuestionVersion
from lms.questions.kinds.answer_lines import AnswerLines
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.scoring.rules.rubrics import PeoplePart
from lms.questions.versions.queries import ShownQuestion, as_shown_first

KAPPA_LEVELS = 10  # a share is compared as so many equal steps


@dataclass(frozen=True, slots=True)
class Queue:
    """One part of one question that a marker has to mark, and how many answers wait for this marker."""

    paper: Paper
    version: QuestionVersion
    part: str
    waiting: int
    due_on: date


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for a marker, and the papers whose answers come once the marker has written them."""

    queues: Sequence[Queue]
    held_back: Sequence[Paper]


@dataclass(frozen=True, slots=True)
class BlindAnswer:
    """An answer as its marker sees it: question, model answer, rubric, and no word of whose it is."""

    task: MarkingTask
    question: ShownQuestion
    part: PeoplePart
    given: AnswerLines


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the marking of one paper is, and how far two markers agree.

    `for_third` wait with marks of two who differ: they are of the pairs, but not settled.
    """

    paper: Paper
    tasks: int
    settled: int
    for_third: int
    overdue: int
    stuck: int
    pairs: int
    kappa: float | None
    icc: float | None


@dataclass(frozen=True, slots=True)
class Sample:
    """The answers drawn for a second look, without names, and how far it agrees with the markers."""

    to_look_at: Sequence[MarkingTask]
    looked_at: Sequence[MarkingTask]
    unmarked: int
    figures: SecondLook


def marks_papers(user: AnyUser) -> list[int]:
    """List the papers whose answers the user marks."""
    if not user.is_authenticated:
        return []
    return list(MarkingPlan.objects.filter(markers=user.pk).values_list("paper", flat=True))


def papers_to_write(user: AnyUser) -> QuerySet[Paper]:
    """List the papers that the user has yet to write: with a seat not over or an unfinished attempt.

    Whoever has passed may not write again. Rehearsals do not count.
    """
    if not user.is_authenticated:
        return Paper.objects.none()
    passed = Attempt.objects.marked().real().filter(passed=True, employee__user=user.pk)
    seats = SittingSeat.objects.annotate(ends_at=Coalesce("closes_at", "sitting__closes_at")).filter(
        employee__user=user.pk,
        ends_at__gt=timezone.now(),
        sitting__cancelled_at=None,
        sitting__is_rehearsal=False,
    )
    begun = Attempt.objects.unfinished().real().filter(employee__user=user.pk)
    to_come = Q(pk__in=seats.values("sitting__paper")) & ~Q(pk__in=passed.values("sitting__paper"))
    return Paper.objects.filter(to_come | Q(pk__in=begun.values("sitting__paper")))


def _plans_of(user: AnyUser) -> Sequence[tuple[Paper, bool]]:
    """Give the papers the user marks, each with whether its answers wait until the user has written it."""
    waits = ExpressionWrapper(Q(paper__in=papers_to_write(user).values("pk")), BooleanField())
    plans = MarkingPlan.objects.filter(markers=user.pk).select_related("paper").annotate(waits=waits)
    return [(plan.paper, bool(plan.waits)) for plan in plans.order_by("paper__title")]


def tasks_for(user: AnyUser) -> list[MarkingTask]:
    """List the open tasks that wait for this marker: not one's own answer, and not marked by oneself.

    Answers to a paper the marker has yet to write wait until then, for they come with the model answer.
    """
    return _tasks(user, [paper.pk for paper, waits in _plans_of(user) if not waits])


def answers_waiting_for(user: AnyUser) -> int:
    """Count the answers that wait for this marker, as `tasks_for` lists them."""
    if not marks_papers(user):
        return 0
    return len(tasks_for(user))


def _tasks(user: AnyUser, papers: Sequence[int]) -> list[MarkingTask]:
    tasks = MarkingTask.objects.waiting().filter(attempt__sitting__paper__in=papers)
    own_marks = GivenMarks.objects.filter(task=OuterRef("pk"), round=OuterRef("round"), marker=user.pk)
    tasks = tasks.exclude(Exists(own_marks)).exclude(attempt__employee__user=user.pk)
    listed = tasks.select_related("version", "attempt__sitting__paper__marking_plan").defer("attempt__slots")
    return [
        task
        for task in listed.prefetch_related("given").order_by("due_on", "pk")
        if still_wanted(task.shares_given(), task.attempt.sitting.paper.marking_plan.rule())
    ]


def desk_of(user: AnyUser) -> Desk:
    """Sort what waits for a marker by question, what is due first."""
    plans = _plans_of(user)
    grouped: dict[tuple[int, str], list[MarkingTask]] = defaultdict(list)
    for task in _tasks(user, [paper.pk for paper, waits in plans if not waits]):
        grouped[task.version_id, task.part].append(task)
    queues = [
        Queue(tasks[0].attempt.sitting.paper, tasks[0].version, part, len(tasks), tasks[0].due_on)
        for (_version, part), tasks in grouped.items()
    ]
    return Desk(queues, [paper for paper, waits in plans if waits])


def blind_answer(task: MarkingTask) -> BlindAnswer:
    """Put an answer before its marker."""
    version, kind = task.version, kind_of(task.version.kind)
    key = cast("JsonObject", version.key)
    answer = Answer.objects.get(attempt=task.attempt_id, slot=task.slot)
    part = next(one for one in kind.people_parts(key) if one.id == task.part)
    content, whole = cast("JsonObject", version.content), cast("JsonObject", answer.given)
    given = kind.lines_of_part(content, whole, task.part)
    return BlindAnswer(task, as_shown_first(version), part, given)


def progress_of(paper: Paper, today: date) -> Progress:
    """Count tasks and compare the first two markings of every answer that has two."""
    tasks = MarkingTask.objects.filter(attempt__sitting__paper=paper)
    pairs = pairs_of(tasks)
    table = np.array(pairs, dtype=np.float64).reshape(len(pairs), 2)
    levels = np.rint(table * KAPPA_LEVELS).astype(int)
    settled, waiting = tasks.settled().count(), tasks.waiting()
    markings_this_round = Count("given", filter=Q(given__round=F("round")))
    return Progress(
        paper=paper,
        tasks=settled + waiting.count(),
        settled=settled,
        for_third=waiting.annotate(markings=markings_this_round).filter(markings__gte=2).count(),
        overdue=waiting.filter(due_on__lt=today).count(),
        stuck=_stuck(paper, waiting),
        pairs=len(pairs),
        kappa=weighted_kappa(levels[:, 0].tolist(), levels[:, 1].tolist()),
        icc=icc(table),
    )


def _stuck(paper: Paper, waiting: MarkingTaskQuerySet) -> int:
    """Count what waits although every marker of the paper has marked it or wrote it."""
    markers = set(MarkingPlan.objects.filter(paper=paper).values_list("markers", flat=True)) - {None}
    begun: dict[int, set[int | None]] = {}
    for task, author in waiting.values_list("pk", "attempt__employee__user"):
        begun[task] = {author}
    given = GivenMarks.objects.filter(task__in=waiting, round=F("task__round"))
    for task, marker in given.values_list("task", "marker"):
        begun[task].add(marker)
    return sum(markers <= people for people in begun.values())


def pairs_of(tasks: QuerySet[MarkingTask]) -> Sequence[tuple[float, float]]:
    """List the first two shares of every task that two people marked in one round."""
    shares: dict[tuple[int, int], list[float]] = defaultdict(list)
    for task, number, share in GivenMarks.objects.filter(task__in=tasks).values_list(
        "task", "round", "share"
    ):
        shares[task, number].append(float(share))
    return [(both[0], both[1]) for both in shares.values() if len(both) >= 2]


def sample_of(paper: Paper, user: AnyUser) -> Sample:
    """Sort the answers drawn for a second look: still to look at, looked at, not yet marked.

    The reader's own answers are left out.
    """
    tasks = MarkingTask.objects.filter(attempt__sitting__paper=paper).sample()
    tasks = tasks.exclude(attempt__employee__user=user.pk)
    numbered = tasks.settled().annotate(number=Window(RowNumber(), order_by="pk"))
    settled = list(numbered.select_related("version").order_by("pk"))
    looked_at = [task for task in settled if task.moderated_by_id is not None]
    return Sample(
        to_look_at=[task for task in settled if task.moderated_by_id is None],
        looked_at=looked_at,
        unmarked=tasks.waiting().count(),
        figures=second_look(
            (task.marked_share, task.share)
            for task in looked_at
            if task.marked_share is not None and task.share is not None
        ),
    )


def answers_begun(version: QuestionVersion) -> int:
    """Count the answers to a version that people have marked or begun to mark."""
    if not kind_of(version.kind).people_parts(cast("JsonObject", version.key)):
        return 0
    begun = MarkingTask.objects.filter(version=version).exclude(attempt__state=AttemptState.INVALIDATED)
    return begun.filter(pk__in=GivenMarks.objects.values("task")).count()


def papers_marked_by_people() -> QuerySet[Paper]:
    """List the papers that have answers to mark."""
    marked = MarkingTask.objects.values("attempt__sitting__paper")
    return Paper.objects.filter(pk__in=marked).annotate(markers_count=Count("marking_plan__markers"))


def comments_on(attempt_id: int) -> dict[int, list[str]]:
    """Give the comments of the markers by slot, for the result."""
    comments: dict[int, list[str]] = defaultdict(list)
    counts = Q(task__is_reopened=False, round=F("task__round")) | Q(
        task__is_reopened=True, round=F("task__round") - 1
    )
    rows = GivenMarks.objects.filter(counts, task__attempt=attempt_id, task__share__isnull=False)
    rows = rows.exclude(comment="")
    for slot, comment in rows.values_list("task__slot", "comment"):
        comments[slot].append(comment)
    return comments
