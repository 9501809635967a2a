"""Ask for a fact, number it, and refuse to call words verified that were signed in another form."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from lms.standards.choices import Verification
from lms.standards.clauses.models import Clause
from lms.standards.facts.models import Fact
from lms.standards.facts.queries import free_fact_code, sign_offs_in


class FactForm(WagtailAdminModelForm):
    """Number a new fact; refuse to call words verified that a reviewer signed in another form."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Ask no code of a new fact, which gets the next one of its clause."""
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields["code"].required = False

    def clean(self) -> dict[str, object]:
        """Give a new fact the next code of its clause, and refuse a code that cannot be its own."""
        cleaned: dict[str, object] = super().clean() or {}
        clause, code = cleaned.get("clause"), str(cleaned.get("code", ""))
        if not isinstance(clause, Clause) or "code" in self.errors:
            return cleaned
        if not code:
            cleaned["code"] = free_fact_code(clause)
        elif "code" in self.changed_data and not re.fullmatch(rf"F-{re.escape(clause.number)}-\d+", code):
            said = _("A fact of this clause has a code such as %(code)s.")
            self.add_error("code", said % {"code": free_fact_code(clause)})
        elif clause.facts.filter(code=code).exclude(pk=self.instance.pk).exists():
            said = _("Another fact of the clause has this code. The next free one is %(code)s.")
            self.add_error("code", said % {"code": free_fact_code(clause)})
        return cleaned

    def _post_clean(self) -> None:
        """Check the fact as it would be saved; Django has put the new values into it by then."""
        super()._post_clean()
        if self.instance.pk and not self.errors and self._loses_its_signature():
            said = _(
                "A reviewer signed the earlier wording. Choose another state until the new one is signed."
            )
            self.add_error("verification", said)

    def _loses_its_signature(self) -> bool:
        """Tell whether the new words stay verified only by a signature on the old ones."""
        fact: Fact = self.instance
        if fact.verification != Verification.VERIFIED:
            return False
        kept = Fact.objects.select_related("law_version__law").get(pk=fact.pk)
        if kept.wording == fact.wording:
            return False
        signed = sign_offs_in(fact.clause.chapter.edition.standard, [kept.code])
        return signed.of_fact(kept).current is not None and signed.of_fact(fact).current is None
