"""The editing form of a kind of question, laid out in panels."""

from functools import cache

from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, Panel

from lms.exams.kinds.registry import kind_of
from lms.exams.viewsets.review_panel import ReviewPanel

STEM_HELP = _(
    "Markdown with tables; formulas as $x^2$ in LaTeX; the buttons write the marks. Say in the brackets of"
    " a picture what it shows."
)
STEM_HELP_WITH_BLANKS = _(
    "Blanks are written ____. Markdown with tables; formulas as $x^2$ in LaTeX; the buttons write the marks."
    " Say in the brackets of a picture what it shows."
)
CODE_HELP = _(
    "Names the question in files, papers and cases, such as Q-2.1-01: at most 40 characters, each code once."
    " The proposed one may stay; once the question is used, do not change it any more."
)
FILED_UNDER = MultiFieldPanel(
    [
        FieldPanel("clause"),
        FieldPanel("category"),
        FieldPanel("tags"),
        FieldPanel(
            "facts",
            help_text=_("What the question rests on; a changed fact sends the question to be looked at."),
        ),
        FieldPanel("competencies", widget=CheckboxSelectMultiple),
        FieldPanel("difficulty"),
        FieldPanel("level"),
        FieldPanel("default_marks"),
    ],
    heading=_("Filed under"),
)
RESTS_ON = MultiFieldPanel(
    [
        FieldPanel("verification", help_text=_("Formal exams ask verified questions only.")),
        FieldPanel("law_version"),
        FieldPanel("jurisdiction"),
        FieldPanel("as_of", help_text=_("The day up to which the content was checked.")),
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
        FieldPanel("code", help_text=CODE_HELP),
        FieldPanel("stem", help_text=STEM_HELP_WITH_BLANKS if kind.has_blanks else STEM_HELP),
        *(FieldPanel(field) for field in kind.own_fields),
        FieldPanel("explanation"),
        FILED_UNDER,
        RESTS_ON,
        KEPT_BY,
    ]
    return ObjectList(panels, base_form_class=kind.form).bind_to_model(kind.model)
