"""Ask in which language and of which kinds somebody wants mail; take other words for a kind of notice."""

from collections.abc import Sequence

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.accounts import User, mail_address, signs_in_by_mail
from lms.core.notices.kinds import NoticeKind
from lms.core.notices.models import LONGEST_SUBJECT, NoticePreference
from lms.core.notices.queries import kinds_for
from lms.core.notices.rules import has_stray_brace, places_in
from lms.core.notices.settings import NoticeSettings
from lms.core.wording import enumerated


class ChoicesForm(forms.Form):
    """What somebody wants by mail; what is mandatory is not asked."""

    address = forms.EmailField(label=_("Own e-mail address"), required=False, max_length=254)
    by_mail = forms.MultipleChoiceField(
        label=_("Also by e-mail"), required=False, widget=forms.CheckboxSelectMultiple
    )
    language = forms.ChoiceField(label=_("Language of e-mail"), choices=settings.LANGUAGES)

    def __init__(self, user: User, chosen: NoticePreference | None, data: QueryDict | None = None) -> None:
        """Offer every kind that goes by mail; an address by which one signs in is changed elsewhere."""
        offered = [kind for kind in kinds_for(user) if not kind.mandatory]
        self.unwanted: list[str] = chosen.no_mail if chosen else []
        language = (chosen.language if chosen else "") or settings.LANGUAGE_CODE
        wanted = [kind.code for kind in offered if kind.code not in self.unwanted]
        initial = {"address": mail_address(user), "by_mail": wanted, "language": language}
        super().__init__(data, initial=initial)
        self.codes = [kind.code for kind in offered]
        self.fields["by_mail"].choices = [(kind.code, kind.label) for kind in offered]  # type: ignore[attr-defined] # of a choice
        if signs_in_by_mail(user):
            del self.fields["address"]
        elif self.domains:
            allowed = enumerated(f"@{domain}" for domain in self.domains)
            self.fields["address"].help_text = _("Addresses of %(domains)s.") % {"domains": allowed}

    @property
    def domains(self) -> list[str]:
        """List the domains the site allows; none stands for all."""
        return NoticeSettings.current().mail_domains.lower().split()

    def clean_address(self) -> str:
        """Refuse an address of another domain."""
        address = str(self.cleaned_data["address"])
        if address and not NoticeSettings.current().allows_address(address):
            raise forms.ValidationError(_("Mail is sent to addresses of the company only."), code="domain")
        return address

    @property
    def no_mail(self) -> list[str]:
        """List the kinds not wanted."""
        kept = [code for code in self.unwanted if code not in self.codes]  # not asked now
        return kept + [code for code in self.codes if code not in self.cleaned_data["by_mail"]]


class WordingForm(forms.Form):
    """The words of a kind of notice in one language; both empty bring back those of the product."""

    subject = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT, required=False)
    body = forms.CharField(
        label=pgettext_lazy("of a notice", "Text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Leave subject and text empty to bring back the words of the product."),
    )

    def __init__(
        self, kind: NoticeKind, *, language: str, initial: dict[str, str], data: QueryDict | None = None
    ) -> None:
        """Keep which facts the words may name."""
        super().__init__(data, initial=initial, prefix=language)
        self.kind, self.language = kind, language
        for field in self.fields.values():
            field.widget.attrs["lang"] = language

    def clean(self) -> dict[str, str]:
        """Refuse a subject without text, and names of facts that this kind does not have."""
        given: dict[str, str] = super().clean() or {}
        subject, body = given.get("subject", "").strip(), given.get("body", "").strip()
        if bool(subject) != bool(body):
            raise forms.ValidationError(_("Write both subject and text, or neither."), code="half")
        if has_stray_brace(subject + body):
            raise forms.ValidationError(
                _("A brace stands alone. Write each fact as it stands below, between { and }."), code="brace"
            )
        self._refuse_unknown(sorted(places_in(subject + body) - set(self.kind.examples)))
        return {"subject": subject, "body": body}

    def _refuse_unknown(self, unknown: Sequence[str]) -> None:
        if unknown:
            raise forms.ValidationError(
                _("This notice has no fact named %(names)s."),
                code="unknown",
                params={"names": enumerated(f"{{{name}}}" for name in unknown)},
            )
