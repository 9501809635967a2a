"""Put what was found out about an exam into sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.core.statistics import RELIABILITY_FLOOR
from lms.core.wording import interval_text, limit_text, moment, percent
from lms.psychometrics.items.queries import AttemptsState, PaperJudgement
from lms.psychometrics.items.rules.groups import GroupDifference
from lms.psychometrics.items.rules.judging import JudgedPaper
from lms.psychometrics.marks.rules import GROUP_FLOOR

FLAG_LABELS = {
    "check_key": gettext_lazy("Check the key"),
    "negative_discrimination": gettext_lazy("Good takers do worse"),
    "weak_discrimination": gettext_lazy("Hardly tells good from poor"),
    "negative_weight": gettext_lazy("Works against the total"),
    "dead": gettext_lazy("Option nobody takes"),
    "ambiguous": gettext_lazy("Wrong option attracts the good"),
}
CLASS_LABELS = {
    "A": gettext_lazy("negligible"),
    "B": gettext_lazy("moderate"),
    "C": gettext_lazy("large"),
}
ENOUGH = gettext_lazy(
    "0.80 and above is good enough to compare groups, 0.90 to judge one person by it alone "
    "(Nunnally and Bernstein 1994)"
)


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure of the page: label, ready value, and what is needed to trust it."""

    label: str
    value: str
    note: str
    tone: str = ""


def remarks(flags: Iterable[str]) -> str:
    """List the remarks on a question."""
    return " · ".join(str(FLAG_LABELS[flag]) for flag in flags)


def figures_of(judged: JudgedPaper) -> list[ShownFigure]:
    """Put the head figures of a paper into words; withheld ones say why."""
    statistics, passing = judged.statistics, judged.pass_rate
    between = passing.interval
    error = judged.error_share
    rely = statistics.reliability.enough
    return [
        ShownFigure(_("First attempts"), str(statistics.n), _("real takers, rehearsals left out")),
        _reliability(judged),
        ShownFigure(
            _("Standard error of measurement"),
            percent(error) if rely else "",
            _("of the marks: a result is about ± this exact") if rely else _too_few(statistics.n),
        ),
        ShownFigure(
            _("Passed at the first attempt"),
            percent(passing.value),
            _("95%% interval %(between)s") % {"between": interval_text(between.low, between.high)}
            if between
            else "",
        ),
    ]


def trust_sentences(cut: Decimal, judged: JudgedPaper) -> list[str]:
    """Say how many would get another result at this pass mark, and what to do about it."""
    trust, n, near = judged.trust, judged.statistics.n, judged.near_cut
    if trust is None or not trust.enough:
        if n < RELIABILITY_FLOOR:
            return [_too_few(n)]
        return [_("The marks do not tell people apart enough to say how far results can be trusted.")]
    changed = ngettext(
        "About %(changed)s of %(n)s person would get the other result on a second form.",
        "About %(changed)s of %(n)s people would get the other result on a second form.",
        n,
    )
    wrong = _(
        "At the pass mark of %(cut)s, about %(passes)s passed who should not have, "
        "and %(fails)s failed who should have passed."
    ) % {
        "cut": limit_text(cut),
        "passes": round(trust.false_passes * n),
        "fails": round(trust.false_fails * n),
    }
    sentences = [changed % {"changed": round(trust.changed * n), "n": n}, wrong]
    if not near:
        return sentences
    fair = ngettext(
        "%(near)s person is within one standard error at the pass mark (%(error)s): offer a second form.",
        "%(near)s people are within one standard error at the pass mark (%(error)s): offer a second form.",
        near,
    )
    return [*sentences, fair % {"near": near, "error": percent(trust.error_at_cut)}]


def quarter_text(quarter: int) -> str:
    """Name a quarter that is counted since year 0."""
    return _("Q%(quarter)s %(year)s") % {"quarter": quarter % 4 + 1, "year": quarter // 4}


def no_drift_reason(judged: JudgedPaper) -> str:
    """Say why drift is not shown; empty where it can be told of a question."""
    if any(one.drift for one in judged.items):
        return ""
    return _(
        "Drift needs %(floor)s first attempts at one question in a quarter and as many before it; "
        "no question has them yet."
    ) % {"floor": GROUP_FLOOR}


def no_difference_reason(judged: JudgedPaper, *, has_units: bool) -> str:
    """Say why units are not compared; empty where they can be on a question."""
    if any(one.differences for one in judged.items):
        return ""
    if not has_units:
        return _("Needs two units of one level with %(floor)s first attempts each.") % {"floor": GROUP_FLOOR}
    return _(
        "Needs %(floor)s first attempts at one question by a unit and as many by the others; "
        "no question has them yet."
    ) % {"floor": GROUP_FLOOR}


def difference_text(found: GroupDifference) -> str:
    """Say how a group differs on a question from others with equal totals."""
    if found.delta is None or found.ets_class is None:
        return ""
    words = {"size": CLASS_LABELS[found.ets_class], "delta": f"{abs(found.delta):.1f}"}
    if found.delta < 0:
        return _("harder at equal ability, %(size)s (delta %(delta)s)") % words
    return _("easier at equal ability, %(size)s (delta %(delta)s)") % words


def waiting_sentence(judgement: PaperJudgement | None, state: AttemptsState | None) -> str:
    """Say what stands between the reader and figures of now; empty where nothing does.

    `state` is that of the attempts of a paper without a judgement.
    """
    if judgement is not None and judgement.is_stale:
        words = {"moment": moment(judgement.as_of)}
        return _("The figures are of %(moment)s; attempts have changed since.") % words
    if judgement is None and state is not None and state.is_large:
        words = {"answers": f"{state.answers:,}"}
        return _("%(answers)s answers are too many to analyse while a page is read.") % words
    return ""


def _reliability(judged: JudgedPaper) -> ShownFigure:
    found, label = judged.statistics.reliability, _("Reliability")
    if not found.enough or found.value is None or found.interval is None:
        few = found.n < RELIABILITY_FLOOR
        return ShownFigure(label, "", _too_few(found.n) if few else _("The marks do not differ enough."))
    between = interval_text(found.interval.low, found.interval.high, unit="number", places=2)
    words = _("95%% interval %(between)s") % {"between": between}
    if found.value > 0:
        real = _("about %(share)s of the differences in marks are real, the rest is chance")
        words = f"{words} · {real % {'share': percent(found.value, 0)}} · {ENOUGH}"
    return ShownFigure(label, f"{found.value:.2f}", words)


def _too_few(n: int) -> str:
    return _("Withheld: needs %(floor)s first attempts, there are %(n)s.") % {
        "floor": RELIABILITY_FLOOR,
        "n": n,
    }
