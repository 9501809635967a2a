"""Put an effect into words: the finding, its size, its interval and its grade."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.api import Tone, day_text
from lms.evaluation.choices import IndicatorUnit
from lms.evaluation.domain.designs import Grade
from lms.evaluation.domain.effect_results import EffectResult
from lms.evaluation.domain.evidence import Conclusion, Reason
from lms.evaluation.models import Indicator, Programme
from lms.evaluation.wording import PLACES, in_language, scale_of, unit_word

MINUS, DASH = "−", "—"

GRADES: Mapping[Grade, str | Promise] = {
    Grade.A: gettext_lazy("Waves drawn by lot: chance decided who was trained first."),
    Grade.B: gettext_lazy("Waves without a lot, compared with teams not yet trained."),
    Grade.D: gettext_lazy("Everybody at once, read against the months before."),
    Grade.E: gettext_lazy("Before and after only: no comparison, so no effect is stated."),
}

SHORT_REASONS: Mapping[Reason, str | Promise] = {
    Reason.TOO_IMPRECISE: gettext_lazy("the result is too imprecise"),
    Reason.BELOW_FLOOR: gettext_lazy("too few teams or months"),
    Reason.BEFORE_AFTER_ONLY: gettext_lazy("nothing to compare with"),
    Reason.NO_ESTIMATE: gettext_lazy("nothing to compare with"),
    Reason.PRE_TREND_REJECTED: gettext_lazy("teams differed before the training"),
    Reason.PRE_TREND_UNTESTED: gettext_lazy("too few months before"),
    Reason.TOO_FEW_PEOPLE: gettext_lazy("too few people"),
    Reason.NOT_DECLARED_NOT_ADJUSTED: gettext_lazy("not declared before the run"),
}


def read_scale(unit: str) -> float:
    """Give by what a quotient is multiplied to be read, per cent included."""
    return 100.0 if unit == IndicatorUnit.PERCENT else scale_of(unit)


def name_of(indicator: Indicator) -> str:
    """Give the indicator's name in the reader's language."""
    return in_language(indicator.name, indicator.name_en)


def title_of(programme: Programme) -> str:
    """Give the programme's title in the reader's language."""
    return in_language(programme.title, programme.title_en)


def _places(unit: str) -> int:
    return 1 if unit == IndicatorUnit.PERCENT else PLACES[IndicatorUnit(unit)]


def change_number(value: float, unit: str, *, signed: bool = True, finer: int = 0) -> str:
    """Write a difference as it is read, with a real minus sign: +2.0, −12; `finer` gives further places."""
    number = value * read_scale(unit)
    text = f"{abs(number):,.{_places(unit) + finer}f}"
    if float(text.replace(",", "")) == 0 or not signed:
        return text
    return f"{'+' if number > 0 else MINUS}{text}"


def change_unit(unit: str) -> str:
    """Give the word after a difference."""
    return _("percentage points") if unit == IndicatorUnit.PERCENT else unit_word(unit)


def change_text(value: float | None, unit: str, *, signed: bool = True) -> str:
    """Write a difference with its unit; nothing for no value."""
    if value is None:
        return ""
    return f"{change_number(value, unit, signed=signed)} {change_unit(unit)}".strip()


def change_range(low: float | None, high: float | None, unit: str) -> str:
    """Write an interval of a difference; an end that nothing bounds is said to be open."""
    if low is None and high is None:
        return _("unbounded")
    if low is None:
        return _("up to %(high)s") % {"high": change_text(high, unit)}
    if high is None:
        return _("from %(low)s up") % {"low": change_text(low, unit)}
    ends = {"low": change_number(low, unit), "high": change_number(high, unit), "unit": change_unit(unit)}
    return (_("%(low)s to %(high)s %(unit)s") % ends).strip()


def p_text(p_value: float | None) -> str:
    """Write a p-value."""
    if p_value is None:
        return DASH
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.3f}"


def finding_sentence(programme: Programme, indicator: Indicator, result: EffectResult | None) -> str:
    """State the finding as one sentence, the title of the report."""
    words = {"programme": title_of(programme), "indicator": name_of(indicator)}
    if programme.cancelled_at is not None:
        return _("%(programme)s: cancelled") % words
    if result is None or not result.due:
        return _without_result(programme, words)
    if result.conclusion is Conclusion.EFFECT and result.effect is not None:
        words["size"] = change_text(result.effect, indicator.unit, signed=False)
        rose = _("%(programme)s: %(indicator)s rose by about %(size)s")
        fell = _("%(programme)s: %(indicator)s fell by about %(size)s")
        return (rose if result.effect > 0 else fell) % words
    if result.conclusion is Conclusion.NO_EFFECT_SEEN:
        return _("%(programme)s: no effect on %(indicator)s seen") % words
    return _("%(programme)s: cannot tell yet, %(why)s") % (words | {"why": _short_reason(result)})


def _without_result(programme: Programme, words: dict[str, str]) -> str:
    """Say why there is nothing yet: the day has not come, or the nightly round has not."""
    if timezone.localdate() < programme.analysis_on:
        words["day"] = day_text(programme.analysis_on)
        return _("%(programme)s: not due yet, the analysis is due on %(day)s") % words
    return _("%(programme)s: not estimated yet") % words


def _short_reason(result: EffectResult) -> str:
    if result.problem == "period_without_rows":
        return _("a month has no figures")
    shorts = [SHORT_REASONS[reason] for reason in result.reasons if reason in SHORT_REASONS]
    if Reason.BELOW_FLOOR in result.reasons:
        shorts.insert(0, SHORT_REASONS[Reason.BELOW_FLOOR])
    return str(shorts[0]) if shorts else _("the evidence does not suffice")


def conclusion_tone(programme: Programme, result: EffectResult | None) -> Tone:
    """Colour the conclusion of a programme; nothing follows from one that is cancelled."""
    return "" if programme.cancelled_at is not None else tone_of(result)


def tone_of(result: EffectResult | None) -> Tone:
    """Colour a conclusion: good or bad only for an effect in a figure that has a good direction."""
    if result is None or result.conclusion is not Conclusion.EFFECT:
        return ""
    tones: Mapping[bool | None, Tone] = {True: "good", False: "bad", None: "accent"}
    return tones[result.favourable]


def conclusion_text(programme: Programme, result: EffectResult | None) -> str:
    """Write the conclusion in two or three words."""
    if programme.cancelled_at is not None:
        return _("Cancelled")
    if result is None:
        return _("Not estimated yet")
    if not result.due:
        return _("Not due yet")
    words = {
        Conclusion.EFFECT: _("Effect"),
        Conclusion.NO_EFFECT_SEEN: _("No effect seen"),
        Conclusion.CANNOT_TELL: _("Cannot tell"),
    }
    return words[result.conclusion]
