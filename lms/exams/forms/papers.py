"""Refuse a blueprint that the question bank cannot fill, and say which rule lacks how many."""

from collections.abc import Sequence
from typing import cast

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.forms.models import WagtailAdminModelForm

from lms.exams.domain.papers import Shortage, shortages
from lms.exams.models import PaperRule
from lms.exams.queries.pools import blueprint_of, pool_for


class PaperForm(WagtailAdminModelForm):
    """A paper with its rules; saved only when it could be drawn today."""

    def clean(self) -> dict[str, object]:
        """Check the rules together, for they compete for the same questions."""
        cleaned: dict[str, object] = super().clean() or {}
        rules = self._rules()
        if rules is None:
            return cleaned
        if not rules:
            self.add_error(None, _("A paper needs at least one rule."))
        pool = pool_for(str(cleaned.get("kind", "")), timezone.localdate())
        for short in shortages(blueprint_of(rules), pool):
            self.add_error(None, shortage_sentence(short, rules))
        return cleaned

    def _rules(self) -> list[PaperRule] | None:
        """Read the rules as entered, in their order; nothing while one of them is faulty."""
        formset = self.formsets["rules"]
        if not formset.is_valid():
            return None
        kept = [
            form
            for form in formset.ordered_forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        return [cast("PaperRule", form.instance) for form in kept]


def shortage_sentence(short: Shortage, rules: Sequence[PaperRule]) -> str:
    """Say which rule lacks how many questions, and which rules want the same ones."""
    rule = rules[short.rule]
    lacking = ngettext(
        "Rule %(rule)d (%(what)s) lacks %(missing)d question.",
        "Rule %(rule)d (%(what)s) lacks %(missing)d questions.",
        short.missing,
    ) % {"rule": short.rule + 1, "what": _what(rule), "missing": short.missing}
    if len(short.competing) < 2:
        return lacking
    competing = "、".join(str(number + 1) for number in short.competing)
    return f"{lacking} " + _("Rules %(rules)s share %(available)d questions.") % {
        "rules": competing,
        "available": short.available,
    }


def _what(rule: PaperRule) -> str:
    kind = str(rule.get_kind_display()) if rule.kind else _("any kind")
    return f"{rule.clause_prefix} · {kind} · {rule.difficulty_from}–{rule.difficulty_to}"
