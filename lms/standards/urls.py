"""Addresses of the standard and its laws."""

from django.urls import path

from lms.standards.editions import views as editions_views
from lms.standards.facts import views as facts_views
from lms.standards.laws import views as laws_views

app_name = "lms_standards"
urlpatterns = [
    path("", editions_views.standard_page, name="standard"),
    path("laws/", laws_views.law_list, name="laws"),
    path("editions/", editions_views.edition_list, name="editions"),
    path("editions/<int:pk>/", editions_views.edition_changes, name="edition"),
    path("facts/", facts_views.fact_list, name="verification"),
    path("facts/workbook/", facts_views.review_workbook_view, name="review_workbook"),
    path("<str:number>/", editions_views.clause_page, name="clause"),
]
