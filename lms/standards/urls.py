"""Addresses of the standard and its laws."""

from django.urls import path

from lms.standards.views import laws, standard

app_name = "lms_standards"
urlpatterns = [
    path("", standard.standard_page, name="standard"),
    path("laws/", laws.law_list, name="laws"),
    path("<str:number>/", standard.clause_page, name="clause"),
]
