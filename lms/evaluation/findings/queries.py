"""Read findings for those who may see them, and the figures kept with each as they stood then."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.statistics import MIN_PEOPLE_IN_A_CELL
from lms.core.ui.api import Fact
from lms.core.wording import JSON, count_text, day_text, interval_text, percent
from lms.evaluation.effects.wording import p_text
from lms.evaluation.findings.models import Finding
from lms.evaluation.permissions import SEE_EVERYTHING
from lms.evaluation.programmes.models import ProgrammeIndicator
from lms.people.api import AnyUser, OrgUnit, Role, has_role, managed_units, person_name
from lms.performance.indicators.models import Indicator
from lms.performance.indicators.wording import change_range, change_text, figure_text, unit_word
from lms.performance.mastery.clauses import remedy_text
from lms.performance.mastery.rules import Remedy


def findings_visible_to(user: AnyUser) -> QuerySet[Finding]:
    """List findings: all for HR, trainers and auditors, else those of units led or below."""
    found = Finding.objects.select_related("unit", "programme", "clause", "found_by__employee")
    if has_role(user, *SEE_EVERYTHING):
        return found
    return found.filter(unit__in=managed_units(user))


def units_to_act_in(user: AnyUser) -> QuerySet[OrgUnit]:
    """List the units in which somebody may make findings and plan actions: HR all, managers their own."""
    return managed_units(user, Role.HR)


def may_act_in(user: AnyUser, unit: OrgUnit) -> bool:
    """Tell whether somebody may make findings and plan, decide and close actions in a unit."""
    return units_to_act_in(user).filter(pk=unit.pk).exists()


type Kept = Mapping[str, JSON]


def kept_facts(finding: Finding) -> tuple[Fact, ...]:
    """List what is kept with a finding, nothing where it was written freely; one query at most.

    Each value is read by its own name: what a finding keeps is never rewritten, whatever results hold later.
    """
    if finding.rule is not None:
        return (people_fact(finding),)
    result = finding.evidence.get("result")
    if isinstance(result, dict) and finding.programme_id is not None:
        declared = ProgrammeIndicator.objects.select_related("indicator")
        return result_facts(declared.get(programme=finding.programme_id, is_primary=True).indicator, result)
    if finding.clause is not None:
        return clause_facts(finding.evidence)
    if "turn" in finding.evidence:
        return change_facts(Indicator.objects.get(key=finding.evidence["indicator"]), finding.evidence)
    return ()


def people_fact(finding: Finding) -> Fact:
    """Say how many people a rule's finding is about, and since when; of few only that they are few."""
    rests = finding.occasions.aggregate(people=Count("employee", distinct=True), first=Min("since"))
    people = rests["people"]
    few = _("fewer than %(number)d people") % {"number": MIN_PEOPLE_IN_A_CELL}
    said = ngettext("%(people)s person", "%(people)s people", people) % {"people": count_text(people)}
    note = _("the first on %(day)s") % {"day": day_text(rests["first"])} if rests["first"] else ""
    return Fact(_("People it is about"), few if people < MIN_PEOPLE_IN_A_CELL else said, note)


def finder_of(finding: Finding) -> str:
    """Name who found it: a person, or a rule."""
    return _("Found by a rule") if finding.rule is not None else person_name(finding.found_by)


def result_facts(indicator: Indicator, kept: Kept) -> tuple[Fact, ...]:
    """List the size, the grade and the sample of a report's result."""
    effect, low, high = (_number(kept, name) for name in ("effect", "low", "high"))
    if not kept.get("due"):
        note = _("Known on the day of the analysis.")
    elif effect is None:
        note = _("Held back: the evidence does not carry a number.")
    else:
        interval = _("95%% interval %(range)s") % {"range": change_range(low, high, indicator)}
        note = f"{interval} · {p_text(_number(kept, 'p_value'))}"
    months = {name: str(kept.get(f"{name}_month", ""))[:7] for name in ("first", "last")}
    label = _("Effect on %(indicator)s") % {"indicator": indicator.shown_name}
    return (
        Fact(label, change_text(effect, indicator), note),
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
        level, low, high = (_number(kept, f"mastery_{name}") for name in ("level", "low", "high"))
        people, parts = _number(kept, "people"), []
        if low is not None and high is not None:
            words = {"level": percent(level, 0), "range": interval_text(low, high, places=0)}
            parts.append(_("%(level)s interval %(range)s") % words)
        if people is not None:
            counted = ngettext("%(people)s person", "%(people)s people", round(people))
            parts.append(counted % {"people": count_text(people)})
        facts.append(Fact(_("Known in exams"), percent(share, 0), " · ".join(parts)))
    if "complaints" in kept:
        contacts = _("of %(count)s contacts") % {"count": _count(kept, "contacts")}
        facts.append(Fact(_("Upheld complaints"), kept["complaints"], contacts))
    return tuple(facts)


def change_facts(indicator: Indicator, kept: Kept) -> tuple[Fact, ...]:
    """List a team's figure against the months before and the other teams, and how sure the difference is."""
    low, high = (_number(kept, name) for name in ("low", "high"))
    interval = _("95%% interval %(range)s") % {"range": change_range(low, high, indicator)}
    chance = _("%(p)s, adjusted for all figures") % {"p": p_text(_number(kept, "p_value"))}
    own, others, gap = (
        change_text(_number(kept, name), indicator) for name in ("difference", "others", "gap")
    )
    spans = []
    for span in ("before", "after"):
        top, bottom = (_number(kept, f"{span}_{part}") for part in ("numerator", "denominator"))
        value = top / bottom if top is not None and bottom else None
        sample = f"{_count(kept, f'{span}_numerator')} / {_count(kept, f'{span}_denominator')}"
        number = round(_number(kept, f"{span}_people") or 0)
        people = ngettext("%(people)s person", "%(people)s people", number)
        shown = f"{figure_text(value, indicator.unit)} {unit_word(indicator.unit)}".strip()
        note = f"{sample} · {people % {'people': _count(kept, f'{span}_people')}}"
        spans.append(Fact(str(kept.get(f"{span}_days", "")), shown, note))
    return (
        Fact(_("Indicator"), indicator.shown_name),
        *spans,
        Fact(_("Change"), own, _("the other teams meanwhile %(change)s") % {"change": others}),
        Fact(_("Difference from the others"), gap, f"{interval} · {chance}"),
    )


def _number(kept: Kept, name: str) -> float | None:
    value = kept.get(name)
    return float(value) if isinstance(value, int | float) else None


def _count(kept: Kept, name: str) -> str:
    number = _number(kept, name)
    return "" if number is None else count_text(round(number))
