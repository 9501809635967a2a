"""Ask for a rule part by part: the occasion, whom it is about, what is done, until when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import django_filters
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, ngettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lms.automation.choices import DueKind, EntryState
from lms.automation.offers.kinds import Group, ParamsForm, RuleAction, Trigger
from lms.automation.offers.registry import actions, triggers
from lms.automation.rulebook.models import AutomationRule, RuleEntry
from lms.automation.rulebook.sentences import RuleLabels
from lms.automation.running.switching import RulePlan
from lms.core.ui.api import DateInput
from lms.core.wording import day_text, enumerated
from lms.people.api import Position, UnitsField


class OffersForm(forms.Form):
    """Which occasion, and what is done; the rest of the form follows from both."""

    trigger = forms.ChoiceField(label=pgettext_lazy("of a rule", "When"))
    action = forms.ChoiceField(label=pgettext_lazy("of a rule", "What is done"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer what the installed apps know and can do."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # what a form takes
        offered = triggers().values()
        grouped = [
            (group.label, [(each.key, each.label) for each in offered if each.group == group])
            for group in Group
        ]
        chosen = [(each.key, each.label) for each in actions().values()]
        self.fields["trigger"].choices = [("", _("Choose…")), *(one for one in grouped if one[1])]  # type: ignore[attr-defined] # a choice field
        self.fields["action"].choices = [("", _("Choose…")), *chosen]  # type: ignore[attr-defined] # a choice field


class ReachForm(forms.Form):
    """Whom the rule is about, from when, and until when things are to be done."""

    units = UnitsField(
        label=_("Units, with everything below"),
        required=False,
        help_text=_("None chosen: the whole company. Hold Ctrl or Cmd to choose several."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    positions = forms.ModelMultipleChoiceField(
        label=_("Positions"),
        queryset=Position.objects.all(),
        required=False,
        help_text=_("None chosen: every position."),
        widget=forms.CheckboxSelectMultiple,
    )
    counts_from = forms.DateField(
        label=_("What happened from this day on counts"),
        required=False,
        help_text=_("Empty: whoever stands so on the day the rule is switched on is meant as well."),
        widget=DateInput,
    )
    due_kind = forms.ChoiceField(label=_("To be done by"), choices=DueKind, initial=DueKind.NONE)
    due_days = forms.IntegerField(label=_("Number of days"), min_value=0, max_value=730, required=False)
    due_on = forms.DateField(label=_("Fixed day"), required=False, widget=DateInput)

    def __init__(self, trigger: Trigger, action: RuleAction, *args: object, **kwargs: object) -> None:
        """Ask only what fits the occasion and what is done."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # what a form takes
        self.trigger = trigger
        if not action.takes_due:
            for name in ("due_kind", "due_days", "due_on"):
                del self.fields[name]
        else:
            before_end = (DueKind.BEFORE_END.value, _("Days before %(end)s") % {"end": trigger.end})
            kinds = [one for one in DueKind.choices if one[0] != DueKind.BEFORE_END]
            self.fields["due_kind"].choices = [*kinds, before_end] if trigger.has_end else kinds  # type: ignore[attr-defined] # a choice field

    def clean(self) -> dict[str, object]:
        """Ask for the number or day that the choice needs, and for places where the occasion needs them."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        kind = cleaned.get("due_kind", DueKind.NONE)
        if "due_kind" in self.fields:
            self._check_day(kind, cleaned)
        if self.trigger.needs_reach and not (cleaned.get("units") or cleaned.get("positions")):
            raise ValidationError(_("Choose the units or positions that somebody joins."))
        return cleaned

    def _check_day(self, kind: object, cleaned: Mapping[str, object]) -> None:
        """Ask for the number or day that the choice needs, and refuse one that would be lost."""
        days, day = cleaned.get("due_days"), cleaned.get("due_on")
        with_days = kind in {DueKind.AFTER, DueKind.BEFORE_END}
        if with_days and days is None:
            self.add_error("due_days", _("Give the number of days."))
        elif days is not None and not with_days:
            self.add_error("due_days", _("“To be done by” says otherwise: choose days there, or empty this."))
        if kind == DueKind.FIXED and not day:
            self.add_error("due_on", _("Give the day."))
        elif day and kind != DueKind.FIXED:
            self.add_error(
                "due_on", _("“To be done by” says otherwise: choose a fixed day there, or empty this.")
            )


class RuleForm:
    """The three parts of a rule's form together: the occasion, whom and until when, what is done."""

    def __init__(
        self,
        trigger: Trigger,
        action: RuleAction,
        data: Mapping[str, object] | None = None,
        rule: AutomationRule | None = None,
    ) -> None:
        """Fill the parts from a request, a rule, or what is usual for the occasion."""
        self.trigger, self.action = trigger, action
        usual = {"counts_from": None if trigger.looks_back else timezone.localdate()}
        same = rule is not None and rule.trigger == trigger.key
        reach = _reach_of(rule) if rule is not None and same else usual
        self.when: ParamsForm = trigger.form_class(
            data,
            prefix="when",
            initial=trigger.form_class.filled(rule.trigger_params) if rule and same else None,
        )
        self.reach = ReachForm(trigger, action, data, prefix="who", initial=reach)
        known = rule is not None and rule.action == action.key
        self.what: ParamsForm = action.form_class(
            data,
            prefix="what",
            initial=action.form_class.filled(rule.action_params) if rule and known else None,
        )

    def is_valid(self) -> bool:
        """Check every part and that they fit together, so that all faults show at once."""
        are_valid = all([self.when.is_valid(), self.reach.is_valid(), self.what.is_valid()])
        if self.action.needs_clause and not self.trigger.names_clause:
            self.what.add_error(None, _("This is done about a clause, and the occasion names none."))
            return False
        return are_valid

    def plan(self) -> RulePlan:
        """Give what was asked to the service."""
        reach = self.reach.cleaned_data
        kind = reach.get("due_kind") or DueKind.NONE
        with_days = kind in {DueKind.AFTER, DueKind.BEFORE_END}
        return RulePlan(
            trigger=self.trigger.key,
            trigger_params=self.when.params(),
            units=tuple(reach["units"]),
            positions=tuple(reach["positions"]),
            counts_from=reach["counts_from"],
            action=self.action.key,
            action_params=self.what.params(),
            due_kind=kind,
            due_days=reach.get("due_days") if with_days else None,
            due_on=reach.get("due_on") if kind == DueKind.FIXED else None,
            labels=self._labels(),
        )

    def _labels(self) -> dict[str, RuleLabels]:
        """Write what the sentence shows, in every language of the site."""
        written: dict[str, RuleLabels] = {}
        for code, _name in settings.LANGUAGES:
            with override(code):
                written[code] = {
                    "when": self.when.labels(),
                    "who": self._who(),
                    "what": self.what.labels(),
                    "due": self._due(),
                }
        return written

    def _who(self) -> str:
        """Name units and positions."""
        reach = self.reach.cleaned_data
        units = enumerated(unit.name for unit in reach["units"])
        positions = enumerated(position.shown_name for position in reach["positions"])
        if units and positions:
            return gettext("%(positions)s in %(units)s") % {"positions": positions, "units": units}
        return units or positions or gettext("everybody")

    def _due(self) -> str:
        """Say until when."""
        reach = self.reach.cleaned_data
        days = reach.get("due_days") or 0
        match reach.get("due_kind"):
            case DueKind.AFTER:
                return ngettext("within %(days)d day", "within %(days)d days", days) % {"days": days}
            case DueKind.FIXED:
                return gettext("to be done by %(day)s") % {"day": day_text(reach["due_on"])}
            case DueKind.BEFORE_END:
                return ngettext("%(days)d day before %(end)s", "%(days)d days before %(end)s", days) % {
                    "days": days,
                    "end": self.trigger.end,
                }
        return ""


def _reach_of(rule: AutomationRule) -> dict[str, object]:
    return {
        "units": list(rule.units.all()),
        "positions": list(rule.positions.all()),
        "counts_from": rule.counts_from,
        "due_kind": rule.due_kind,
        "due_days": rule.due_days,
        "due_on": rule.due_on,
    }


class EntryFilter(django_filters.FilterSet):
    """Find entries by person, rule and what came of them."""

    q = django_filters.CharFilter(label=_("Name or number"), method="search")
    rule = django_filters.ModelChoiceFilter(
        label=pgettext_lazy("automation", "Rule"),
        queryset=AutomationRule.objects.all(),
        empty_label=_("All rules"),
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=EntryState.choices, empty_label=_("All states")
    )

    class Meta:
        model = RuleEntry
        fields: ClassVar[list[str]] = []

    def search(self, rows: QuerySet[RuleEntry], _name: str, value: str) -> QuerySet[RuleEntry]:
        """Search name and number."""
        text = value.strip()
        return rows.filter(Q(employee__name__icontains=text) | Q(employee__number__icontains=text))
