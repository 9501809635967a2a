"""Keep what was found out about papers, and find it again for papers, sittings and questions.

What is kept is bound to a fingerprint of the attempts: another attempt, a regrade or an invalidated attempt
makes another fingerprint, so nothing old is ever shown.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import cast

from django.core.cache import cache
from django.db.models import Count, F, Max, Q, QuerySet, Subquery, Sum

from lms.core.files.api import from_plain
from lms.core.statistics import Estimate
from lms.exams.corrections.queries import awaited_corrections
from lms.exams.marking.regrading import attempts_with
from lms.exams.sittings.models import Sitting
from lms.papers.blueprints.models import Paper
from lms.people.api import OrgUnit
from lms.psychometrics.items.models import KeptJudgement
from lms.psychometrics.items.rules.judging import JudgedItem, JudgedPaper, judge
from lms.psychometrics.marks.queries import first_attempts, read_first_attempts
from lms.psychometrics.settings import PsychometricsSettings
from lms.questions.bank.models import QuestionVersion
from lms.questions.choices import CorrectionState
from lms.questions.corrections.models import KeyCorrection
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.texts.prose import plain_text

_KEPT_SECONDS = 7 * 24 * 3600
_SHORT = 60
SHAPE = 2  # one more whenever the shape of what is kept changes


@dataclass(frozen=True, slots=True)
class PaperJudgement:
    """What was found out about one paper, and the paths of the units that were compared, by number.

    `as_of` is when a large paper was judged in the background; `is_stale` tells that its attempts have
    changed since.
    """

    judged: JudgedPaper
    units: tuple[str, ...]
    as_of: datetime | None = None
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class AttemptsState:
    """What a judgement of a paper rests on: a digest of its attempts, and how many questions they asked."""

    digest: str
    answers: int

    @property
    def is_large(self) -> bool:
        """Tell whether judging takes longer than a page may."""
        return self.answers > PsychometricsSettings.current().answers_judged_at_once


@dataclass(frozen=True, slots=True)
class AskedVersion:
    """What a list shows of a question version."""

    question_id: int
    code: str
    number: int
    kind: str
    content: JsonObject
    clause: str

    @property
    def text(self) -> str:
        """Return the beginning of the question without marks of formatting, its blanks as underscores."""
        stem = plain_text(str(self.content.get("stem", "")))
        return stem if len(stem) <= _SHORT else f"{stem[:_SHORT]}…"

    def option_text(self, option: str) -> str:
        """Return what an option says; its id where the content does not know it."""
        options = self.content.get("options")
        listed = options if isinstance(options, list) else []
        texts = (plain_text(str(one["text"])) for one in listed if one["id"] == option)
        return next(texts, option)


@dataclass(frozen=True, slots=True)
class JudgedUse:
    """One version of a question as it did on one paper."""

    paper: Paper
    asked: AskedVersion
    item: JudgedItem


def judgements_of(papers: Iterable[Paper], sitting: Sitting | None = None) -> dict[int, PaperJudgement]:
    """Judge papers by the first attempts of real takers, by paper; each once for the same attempts.

    With a sitting only first attempts made in it count, at its own pass mark. Papers without any are left
    out. What a job found out about a large paper is given with whether it still holds.
    """
    by_id = {paper.pk: paper for paper in papers}
    states = states_of(by_id, sitting)
    keys = {f"lms_psychometrics.judged:{state.digest}": paper for paper, state in states.items()}
    kept: dict[str, PaperJudgement] = cache.get_many(list(keys))
    found = {keys[key]: judgement for key, judgement in kept.items()}
    missing = [paper for key, paper in keys.items() if key not in kept]
    if small := [pk for pk in missing if not states[pk].is_large]:
        read, units = read_first_attempts(small, sitting)
        fresh = {
            pk: PaperJudgement(judge(read[pk], float(cut_of(by_id[pk], sitting))), units[pk])
            for pk in small
            if pk in read
        }
        cache.set_many({key: fresh[pk] for key, pk in keys.items() if pk in fresh}, _KEPT_SECONDS)
        found |= fresh
    large = [pk for pk in missing if states[pk].is_large]
    for before in KeptJudgement.objects.filter(paper__in=large, sitting=sitting, shape=SHAPE):
        found[before.paper_id] = PaperJudgement(
            judged=from_plain(JudgedPaper, before.judged),
            units=tuple(before.units),
            as_of=before.made_at,
            is_stale=before.digest != states[before.paper_id].digest,
        )
    return found


def exam_reliability(paper: Paper) -> Estimate | None:
    """Give the reliability that the analysis of a paper shows; None where a large one was never analysed."""
    judgement = judgements_of([paper]).get(paper.pk)
    if judgement is not None:
        return judgement.judged.statistics.reliability
    return None if first_attempts([paper.pk]).exists() else Estimate(None, 0)


def cut_of(paper: Paper, sitting: Sitting | None) -> Decimal:
    """Return the pass mark an analysis asks about: what a sitting kept, else what the paper says now."""
    return paper.pass_share if sitting is None or sitting.pass_share is None else sitting.pass_share


def states_of(papers: Mapping[int, Paper], sitting: Sitting | None) -> dict[int, AttemptsState]:
    """Give the state of every paper's attempts, in one query."""
    counted = first_attempts(list(papers), sitting).order_by().values("sitting__paper")
    corrections = KeyCorrection.objects.exclude(state=CorrectionState.DRAFT).order_by()
    states = counted.annotate(
        people=Count("pk"),
        passes=Count("pk", filter=Q(passed=True)),
        last=Max("closed_at"),
        sum=Sum("marks"),
        asked=Sum("slot_count"),
        applied=Subquery(corrections.order_by("-applied_at").values("applied_at")[:1]),
        undone=Subquery(corrections.order_by(F("undone_at").desc(nulls_last=True)).values("undone_at")[:1]),
    )
    found = {}
    for state in states:
        paper = state["sitting__paper"]
        parts = [SHAPE, paper, sitting.pk if sitting else "all", cut_of(papers[paper], sitting)]
        parts += [
            state["people"],
            state["passes"],
            state["last"].isoformat(),
            state["sum"],
            state["applied"],
            state["undone"],
        ]
        text = "|".join(str(part) for part in parts)
        found[paper] = AttemptsState(sha256(text.encode()).hexdigest(), state["asked"] or 0)
    return found


def analysed_papers() -> list[Paper]:
    """List the papers that have sittings, the newest sitting first."""
    papers = Paper.objects.filter(sittings__is_rehearsal=False)
    return list(papers.annotate(last_opened=Max("sittings__opens_at")).order_by("-last_opened", "pk"))


def sittings_of_paper(paper: Paper) -> QuerySet[Sitting]:
    """List the real sittings of a paper, the newest first."""
    return Sitting.objects.filter(paper=paper, is_rehearsal=False).order_by("-opens_at")


def corrections_awaited_on(paper: Paper, sitting: Sitting | None) -> list[KeyCorrection]:
    """List the corrections that wait for their marks, of questions got on the paper or in the one sitting."""
    asked = {"sitting": sitting} if sitting else {"sitting__paper": paper}
    waiting = awaited_corrections()
    return [one for one in waiting if attempts_with(one.version_id).filter(**asked).exists()]


def asked_of(items: Iterable[JudgedItem]) -> dict[int, AskedVersion]:
    """Read the versions of judged items with their questions' codes, by version."""
    versions = QuestionVersion.objects.filter(pk__in=[item.version for item in items]).values_list(
        "pk", "question_id", "question__code", "number", "kind", "content", "clause__number"
    )
    return {
        pk: AskedVersion(question, code, number, kind, cast("JsonObject", content), clause)
        for pk, question, code, number, kind, content, clause in versions
    }


def uses_of(question: int) -> list[JudgedUse]:
    """List how every version of a question did on every paper, the newest version first."""
    versions = set(QuestionVersion.objects.filter(question=question).values_list("pk", flat=True))
    papers = {paper.pk: paper for paper in analysed_papers()}
    found = [
        (papers[paper], item)
        for paper, judgement in judgements_of(papers.values()).items()
        for item in judgement.judged.items
        if item.version in versions
    ]
    asked = asked_of(item for _paper, item in found)
    uses = [JudgedUse(paper, asked[item.version], item) for paper, item in found]
    return sorted(uses, key=lambda use: (-use.asked.number, -use.item.statistics.facility.n))


def guess_share(version: QuestionVersion) -> float:
    """Give the share of the marks that somebody earns on average who only guesses; 0 where nothing can be."""
    content, key = cast("JsonObject", version.content), cast("JsonObject", version.key)
    return float(kind_of(version.kind).rule.guess_share(content, key))


def unit_names(paths: Collection[str]) -> dict[str, str]:
    """Give the names of units by their paths."""
    return dict(OrgUnit.objects.filter(path__in=paths).values_list("path", "name"))
