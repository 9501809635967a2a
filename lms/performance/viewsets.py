"""Edit the company's dictionaries of evaluation in the Wagtail admin."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from lms.performance.appraisal.forms import AppraisalTemplateForm
from lms.performance.appraisal.models import AppraisalTemplate
from lms.performance.archive.models import RetentionRule


class AppraisalTemplateViewSet(SnippetViewSet):
    """Appraisal templates with items and rules in order."""

    model = AppraisalTemplate
    icon = "tasks"
    list_display = ["name", "key", "is_default"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
            FieldRowPanel([FieldPanel("key"), FieldPanel("is_default")]),
            FieldPanel("source"),
            FieldPanel("scoring"),
            InlinePanel(
                "items",
                [
                    FieldRowPanel([FieldPanel("dimension"), FieldPanel("weight")]),
                    FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
                    FieldPanel("indicator_keys"),
                ],
                heading=_("Items, 100 together"),
                min_num=1,
            ),
            InlinePanel(
                "rules",
                [FieldPanel("kind"), FieldPanel("text"), FieldPanel("text_en")],
                heading=_("Rules above the sum"),
            ),
        ],
        base_form_class=AppraisalTemplateForm,
    )


class RetentionRuleViewSet(SnippetViewSet):
    """Rules of retention."""

    model = RetentionRule
    icon = "history"
    list_display = ["name", "months", "starts", "fact_code"]
    list_filter = ["series", "starts"]
    search_fields = ["name", "key"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
            FieldRowPanel([FieldPanel("key"), FieldPanel("sort")]),
            FieldPanel("series"),
            FieldRowPanel([FieldPanel("months"), FieldPanel("is_minimum")]),
            FieldPanel("starts"),
            FieldPanel("fact_code"),
            FieldPanel("note"),
        ]
    )


class EvaluationViewSetGroup(SnippetViewSetGroup):
    """One menu entry for evaluation."""

    items = (AppraisalTemplateViewSet, RetentionRuleViewSet)
    menu_label = _("Evaluation")
    menu_icon = "tasks"
    menu_order = 340
