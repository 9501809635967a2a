"""Say what is wrong with a used question: what is done, the corrected key, and why."""

from collections.abc import Mapping
from typing import cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.trail.api import ReasonForm
from lms.exams.corrections.services import CorrectionPlan
from lms.questions.bank.models import QuestionVersion
from lms.questions.choices import CorrectionPolicy
from lms.questions.corrections.rules import INVALIDATING
from lms.questions.kinds.keys import KeyUnfit
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject

EMPTY: tuple[object, ...] = (None, "", [])


class CorrectionForm(ReasonForm):
    """What to do with a version; the fields of the key are those of its kind, filled with it as it stands."""

    policy = forms.ChoiceField(
        label=gettext_lazy("What should be done?"), choices=CorrectionPolicy, widget=forms.RadioSelect
    )

    use_required_attribute = False  # an invalidated question needs no key

    def __init__(self, data: Mapping[str, object] | None, *, version: QuestionVersion) -> None:
        """Offer the key of the version; a kind without a key can only be invalidated."""
        super().__init__(data)
        self.version, self.kind = version, kind_of(version.kind)
        self.old_key = cast("JsonObject", version.key)
        self.answer_fields = self.kind.key_fields(cast("JsonObject", version.content), self.old_key)
        if not self.answer_fields:
            invalidation = [choice for choice in CorrectionPolicy.choices if choice[0] in INVALIDATING]
            cast("forms.ChoiceField", self.fields["policy"]).choices = invalidation
        self.wanted = [name for name, field in self.answer_fields.items() if field.required]
        is_invalidated = data is not None and data.get("policy") in INVALIDATING
        for field in self.answer_fields.values():
            field.required = field.required and not is_invalidated
            field.error_messages["required"] = _("Give the answer that is right.")
        self.fields.update(self.answer_fields)
        self.order_fields(["policy", *self.answer_fields, "reason"])

    def clean(self) -> dict[str, object]:
        """Ask for the whole key where one is to be set, and refuse the key as it stands."""
        cleaned: dict[str, object] = super().clean() or {}
        if cleaned.get("policy") in INVALIDATING or "policy" not in cleaned:
            return cleaned
        empty = [name for name in self.wanted if cleaned.get(name) in EMPTY]
        for name in empty:
            if name not in self.errors:
                self.add_error(name, _("Give the answer that is right."))
        if empty or self.errors:
            return cleaned
        try:
            if self.key() == self.old_key:
                self.add_error(NON_FIELD_ERRORS, _("This is the key as it stands."))
        except KeyUnfit as unfit:
            self.add_error(NON_FIELD_ERRORS, str(unfit))
        return cleaned

    def key(self) -> JsonObject:
        """Give the key that was entered; raise KeyUnfit where it is none."""
        entered = {name: self.cleaned_data[name] for name in self.answer_fields}
        return self.kind.key_from(self.old_key, entered)

    def plan(self) -> CorrectionPlan:
        """Give what was entered to the service."""
        policy = CorrectionPolicy(self.cleaned_data["policy"])
        key = None if policy in INVALIDATING else self.key()
        return CorrectionPlan(policy, self.cleaned_data["reason"], key)
