"""Addresses of the standard and its laws."""

from django.urls import path

from lms.standards.views import editions, laws, standard, verification

app_name = "lms_standards"
urlpatterns = [
    path("", standard.standard_page, name="standard"),
    path("laws/", laws.law_list, name="laws"),
    path("editions/", editions.edition_list, name="editions"),
    path("editions/<int:pk>/", editions.edition_changes, name="edition"),
    path("facts/", verification.fact_list, name="verification"),
    path("facts/workbook/", verification.review_workbook_view, name="review_workbook"),
    path("<str:number>/", standard.clause_page, name="clause"),
]
