"""Edit units, positions, people and postings in the Wagtail admin."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from lms.core.choosers import GuardedChooserViewSet
from lms.people.organisation.forms import OrgUnitForm, PostingForm
from lms.people.organisation.models import Employee, OrgUnit, Position, Posting


class PeopleChooserViewSet(GuardedChooserViewSet, SnippetChooserViewSet):
    """Choose people or their postings."""


class OrgUnitViewSet(SnippetViewSet):
    """Units with their place in the tree."""

    model = OrgUnit
    icon = "site"
    list_display = ["name", "code", "kind", "closed_on"]
    list_filter = ["kind"]
    search_fields = ["name", "code"]
    ordering = ["path"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("parent", heading=_("Belongs to")),
            FieldRowPanel([FieldPanel("code"), FieldPanel("kind")]),
            FieldPanel("closed_on"),
        ],
        base_form_class=OrgUnitForm,
    )


class PositionViewSet(SnippetViewSet):
    """Positions."""

    model = Position
    icon = "clipboard-list"
    list_display = ["name", "code", "leads"]
    search_fields = ["name", "code"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
            FieldPanel("code"),
            FieldPanel("leads"),
        ]
    )


class EmployeeViewSet(SnippetViewSet):
    """People; accounts and leaving have their own ways, so that nothing is forgotten."""

    model = Employee
    icon = "user"
    chooser_viewset_class = PeopleChooserViewSet
    list_display = ["name", "number", "employment_kind", "hired_on", "left_on"]
    list_filter = ["employment_kind"]
    search_fields = ["name", "number"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("number")]),
            FieldRowPanel([FieldPanel("employment_kind"), FieldPanel("hired_on")]),
            FieldPanel("mentor"),
        ]
    )


class PostingViewSet(SnippetViewSet):
    """Postings: corrections of a history; ordinary transfers come with the import."""

    model = Posting
    icon = "history"
    chooser_viewset_class = PeopleChooserViewSet
    list_display = ["employee", "unit", "position", "starts_on", "ends_on"]
    list_filter = ["position"]
    search_fields = ["employee__name", "employee__number", "unit__name"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("employee"),
            FieldRowPanel([FieldPanel("unit"), FieldPanel("position")]),
            MultiFieldPanel(
                [FieldPanel("starts_on"), FieldPanel("ends_on")], heading=_("Both days included")
            ),
        ],
        base_form_class=PostingForm,
    )


class PeopleViewSetGroup(SnippetViewSetGroup):
    """One menu entry for everything about people."""

    items = (OrgUnitViewSet, PositionViewSet, EmployeeViewSet, PostingViewSet)
    menu_label = _("People")
    menu_icon = "group"
    menu_order = 300
