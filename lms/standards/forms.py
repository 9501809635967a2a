"""The form in which an editor changes a fact."""

from __future__ import annotations

from django.utils.translation import gettext as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from lms.standards.choices import Verification
from lms.standards.models import Fact
from lms.standards.queries.sign_offs import sign_offs_in


class FactForm(WagtailAdminModelForm):
    """Refuse to call words verified that a reviewer signed in another form."""

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
        return signed.of_fact(kept).standing is not None and signed.of_fact(fact).standing is None
