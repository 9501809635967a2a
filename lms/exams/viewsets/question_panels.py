"""The editing form of a kind of question, laid out in panels."""

from functools import cache

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, Panel

from lms.exams.kinds.registry import kind_of
from lms.exams.viewsets.review_panel import ReviewPanel

STEM_HELP = _(
    "Blanks of a fill-in question are written ____. Markdown with tables; formulas as $x^2$ in LaTeX;"
    " the buttons write the marks. Say in the brackets of a picture what it shows."
)
FILED_UNDER = MultiFieldPanel(
    [
        FieldPanel("clause"),
        FieldPanel("category"),
        FieldPanel("tags"),
        FieldPanel("facts"),
        FieldPanel("competencies"),
        FieldPanel("difficulty"),
        FieldPanel("level"),
        FieldPanel("default_marks"),
    ],
    heading=_("Filed under"),
)
RESTS_ON = MultiFieldPanel(
    [
        FieldPanel("verification"),
        FieldPanel("law_version"),
        FieldPanel("jurisdiction"),
        FieldPanel("as_of"),
    ],
    heading=_("Rests on"),
)
KEPT_BY = MultiFieldPanel([FieldPanel("owner"), FieldPanel("source")], heading=_("Kept by"))


@cache
def panel_of(name: str) -> Panel:
    """Lay out the form of a kind: what all share, and its own fields below the question text."""
    kind = kind_of(name)
    panels = [
        ReviewPanel(),
        FieldPanel("code"),
        FieldPanel("stem", help_text=STEM_HELP),
        *(FieldPanel(field) for field in kind.own_fields),
        FieldPanel("explanation"),
        FILED_UNDER,
        RESTS_ON,
        KEPT_BY,
    ]
    return ObjectList(panels, base_form_class=kind.form).bind_to_model(kind.model)
