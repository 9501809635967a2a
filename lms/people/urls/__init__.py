"""Addresses of the pages about people and their organisation."""

from django.urls import path

from lms.people.views import changes, employees, organisation, passwords

app_name = "lms_people"
urlpatterns = [
    path("", employees.employee_list, name="employees"),
    path("organisation/", organisation.organisation, name="organisation"),
    path("first-passwords/", passwords.first_passwords, name="first_passwords"),
    path("<int:pk>/", employees.employee_page, name="employee"),
    path("<int:pk>/transfer/", changes.transfer, name="transfer"),
    path("<int:pk>/leaving/", changes.leaving, name="leaving"),
    path("<int:pk>/password/", passwords.first_password, name="first_password"),
]
