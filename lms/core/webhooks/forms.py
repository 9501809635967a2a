"""Ask where a webhook posts to, of which kinds of notices and about whom."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.notices.kinds import registered_kinds
from lms.core.refusals import sentence
from lms.core.webhooks.audiences import audience
from lms.core.webhooks.models import Webhook, WebhookKind
from lms.core.webhooks.posting import AddressRefused, checked
from lms.core.webhooks.services import WebhookPlan

ADDRESS_HELP = {
    WebhookKind.WECOM: _("As the group's robot shows it; the key stands in it."),
    WebhookKind.DINGTALK: _("As the group's robot shows it, with its access_token."),
    WebhookKind.FEISHU: _("As the group's robot shows it."),
    WebhookKind.SYSTEM: _("The address at which the other system takes posts."),
}
SECRET_HELP = {
    WebhookKind.DINGTALK: _("What the robot shows under the security setting “sign”; it begins with SEC."),
    WebhookKind.FEISHU: _("What the robot shows once signatures are asked for in its security settings."),
}


class WebhookForm(forms.Form):
    """One webhook of a kind; of one that is kept address and secret are left empty unless they change."""

    name = forms.CharField(
        label=pgettext_lazy("of a webhook", "Name"),
        max_length=60,
        help_text=_("Each message to a group begins with it."),
    )
    address = forms.CharField(
        label=_("Webhook address"),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
    )
    secret = forms.CharField(
        label=_("Signing secret"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    notice_kinds = forms.MultipleChoiceField(label=_("Kinds of notices"), widget=forms.CheckboxSelectMultiple)
    audience = forms.MultipleChoiceField(
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("None chosen: everybody. Hold Ctrl or Cmd to choose several."),
    )
    language = forms.ChoiceField(label=_("Language of messages"), choices=settings.LANGUAGES)
    says_names = forms.BooleanField(label=_("Say who is meant"), required=False)

    def __init__(self, kind: WebhookKind, kept: Webhook | None, data: QueryDict | None = None) -> None:
        """Ask what the kind needs; whose people only where an app parts them."""
        initial = {"language": settings.LANGUAGE_CODE}
        if kept is not None:
            shown = ("name", "notice_kinds", "audience", "language", "says_names")
            initial = {name: getattr(kept, name) for name in shown}
        super().__init__(data, initial=initial)
        self.kept = kept
        known = [(one.code, str(one.label)) for one in registered_kinds()]
        self.fields["notice_kinds"].choices = known  # type: ignore[attr-defined] # of a choice
        address, names = self.fields["address"], self.fields["says_names"]
        address.help_text = ADDRESS_HELP[kind]
        if kept is not None:
            address.required = False
            address.help_text = _("Kept; it is not shown again. Write another one to change it.")
        if kind in SECRET_HELP:
            self.fields["secret"].help_text = address.help_text if kept else SECRET_HELP[kind]
        else:
            del self.fields["secret"]  # it stands in the address, or the site makes one
        names.help_text = _(
            "Off: only how many people. On: up to 20 names of each kind; of results and objections never."
        )
        if kind == WebhookKind.SYSTEM:
            names.help_text = _("Off: only the number of the account. On: the name as well.")
            self.fields["name"].help_text = ""
            del self.fields["language"]
        self._offer_audience()

    def _offer_audience(self) -> None:
        asked = audience()
        if asked is None:
            del self.fields["audience"]
            return
        self.fields["audience"].label = str(asked.label)
        offered = list(asked.choices())
        gone = set(self.kept.audience if self.kept else []) - {code for code, _label in offered}
        self.fields["audience"].choices = [*offered, *((code, code) for code in sorted(gone))]  # type: ignore[attr-defined] # of a choice

    def clean_name(self) -> str:
        """Refuse the name of another webhook."""
        name = str(self.cleaned_data["name"])
        others = Webhook.objects.filter(name=name)
        if self.kept is not None:
            others = others.exclude(pk=self.kept.pk)
        if others.exists():
            raise forms.ValidationError(_("Another webhook has this name."), code="taken")
        return name

    def clean_address(self) -> str:
        """Refuse an address that the site may not post to."""
        address = str(self.cleaned_data["address"])
        if address:
            try:
                checked(address)
            except AddressRefused as refusal:
                raise forms.ValidationError(sentence(refusal), code=refusal.code) from refusal
        return address

    @property
    def plan(self) -> WebhookPlan:
        """Give what was said."""
        return WebhookPlan(**self.cleaned_data)
