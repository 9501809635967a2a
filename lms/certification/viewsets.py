"""Edit certifications in the Wagtail admin."""

from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from lms.certification.requirements.models import Certification


class CertificationViewSet(SnippetViewSet):
    """What it takes to be certified, for how long, and of whom it is required."""

    model = Certification
    icon = "tick-inverse"
    menu_label = _("Certifications")
    add_to_admin_menu = False
    list_display = ["name", "code", "paper", "validity_months", "renewal_window_days"]
    search_fields = ["name", "name_en", "code"]
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldPanel("code"),
        MultiFieldPanel(
            [FieldPanel("paper"), FieldPanel("courses", widget=CheckboxSelectMultiple)],
            heading=_("What it takes"),
        ),
        FieldRowPanel([FieldPanel("validity_months"), FieldPanel("renewal_window_days")]),
        FieldPanel("positions", widget=CheckboxSelectMultiple),
    ]
