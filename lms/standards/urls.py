"""Addresses of the standard and its laws."""

from django.urls import path

from lms.standards.changes import views as changes_views
from lms.standards.editions import views as editions_views
from lms.standards.facts import views as facts_views
from lms.standards.laws import views as laws_views

app_name = "lms_standards"
urlpatterns = [
    path("", editions_views.standard_page, name="standard"),
    path("laws/", laws_views.law_list, name="laws"),
    path("laws/<int:pk>/", facts_views.law_version_page, name="law_version"),
    path("laws/<int:pk>/change/", changes_views.law_change, name="law_change"),
    path("editions/", editions_views.edition_list, name="editions"),
    path("editions/<int:pk>/", editions_views.edition_changes, name="edition"),
    path("editions/<int:pk>/change/", changes_views.edition_change, name="edition_change"),
    path("changes/", changes_views.change_list, name="changes"),
    path("changes/<int:pk>/", changes_views.change_page, name="change"),
    path("changes/<int:pk>/all/", changes_views.change_all, name="change_all"),
    path("changes/<int:pk>/items/", changes_views.change_items, name="change_items"),
    path("changes/<int:pk>/gather/", changes_views.change_gather, name="change_gather"),
    path("changes/<int:pk>/sign/", changes_views.change_sign, name="change_sign"),
    path("changes/<int:pk>/days/", changes_views.change_days, name="change_days"),
    path("changes/<int:pk>/close/", changes_views.change_close, name="change_close"),
    path("changes/<int:pk>/record/", changes_views.change_record, name="change_record"),
    path("facts/", facts_views.fact_list, name="verification"),
    path("facts/corrected/", changes_views.corrected_fact_list, name="corrected_facts"),
    path("facts/corrected/<int:pk>/", changes_views.corrected_fact, name="corrected_fact"),
    path("facts/corrected/<int:pk>/aside/", changes_views.correction_aside, name="correction_aside"),
    path("facts/workbook/", facts_views.review_workbook_view, name="review_workbook"),
    path("<str:number>/", editions_views.clause_page, name="clause"),
]
