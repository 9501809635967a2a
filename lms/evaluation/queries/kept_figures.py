"""Read the figures kept with a finding, as they stood when it was written down."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.api import JSON, Fact, interval_text, percent
from lms.evaluation.domain.quadrant import Remedy
from lms.evaluation.models import Finding, Indicator, ProgrammeIndicator
from lms.evaluation.queries.clauses import remedy_text
from lms.evaluation.queries.effect_words import change_range, change_text, name_of, p_text
from lms.evaluation.wording import count_text

type Kept = Mapping[str, JSON]


def kept_facts(finding: Finding) -> tuple[Fact, ...]:
    """List what is kept with a finding, nothing where it was written freely; one query for a report's.

    Each value is read by its own name: what a finding keeps is never rewritten, whatever results hold later.
    """
    result = finding.evidence.get("result")
    if isinstance(result, dict) and finding.programme_id is not None:
        declared = ProgrammeIndicator.objects.select_related("indicator")
        return result_facts(declared.get(programme=finding.programme_id, is_primary=True).indicator, result)
    if finding.clause is not None:
        return clause_facts(finding.evidence)
    return ()


def result_facts(indicator: Indicator, kept: Kept) -> tuple[Fact, ...]:
    """List the size, the grade and the sample of a report's result."""
    effect, low, high = (_number(kept, name) for name in ("effect", "low", "high"))
    if not kept.get("due"):
        note = _("Known on the day of the analysis.")
    elif effect is None:
        note = _("Held back: the evidence does not carry a number.")
    else:
        interval = _("95%% interval %(range)s") % {"range": change_range(low, high, indicator.unit)}
        note = f"{interval} · {p_text(_number(kept, 'p_value'))}"
    months = {name: str(kept.get(f"{name}_month", ""))[:7] for name in ("first", "last")}
    label = _("Effect on %(indicator)s") % {"indicator": name_of(indicator)}
    return (
        Fact(label, change_text(effect, indicator.unit), note),
        Fact(_("Grade of evidence"), kept.get("grade") if kept.get("due") else ""),
        Fact(_("Teams"), _count(kept, "teams")),
        Fact(_("Number of people"), _count(kept, "people")),
        Fact(_("Months read"), _("%(first)s to %(last)s") % months),
    )


def clause_facts(kept: Kept) -> tuple[Fact, ...]:
    """List the verdict on a clause with its exam marks and its complaints, those of them that are kept."""
    facts = []
    if kept.get("verdict"):
        facts.append(Fact(_("Verdict"), remedy_text(Remedy(str(kept["verdict"])))))
    if kept.get("period"):
        facts.append(Fact(_("Days counted"), kept["period"]))
    share = _number(kept, "mastery")
    if share is not None:
        facts.append(Fact(_("Known in exams"), percent(share, 0), _mastery_note(kept)))
    if "complaints" in kept:
        contacts = _("of %(count)s contacts") % {"count": _count(kept, "contacts")}
        facts.append(Fact(_("Upheld complaints"), kept["complaints"], contacts))
    return tuple(facts)


def _mastery_note(kept: Kept) -> str:
    level, low, high = (_number(kept, f"mastery_{name}") for name in ("level", "low", "high"))
    people, parts = _number(kept, "people"), []
    if low is not None and high is not None:
        words = {"level": percent(level, 0), "range": interval_text(low, high, places=0)}
        parts.append(_("%(level)s interval %(range)s") % words)
    if people is not None:
        counted = ngettext("%(people)s person", "%(people)s people", round(people))
        parts.append(counted % {"people": count_text(people)})
    return " · ".join(parts)


def _number(kept: Kept, name: str) -> float | None:
    value = kept.get(name)
    return float(value) if isinstance(value, int | float) else None


def _count(kept: Kept, name: str) -> str:
    number = _number(kept, name)
    return "" if number is None else count_text(round(number))
