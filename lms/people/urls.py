"""Addresses of the pages about people and their organisation."""

from django.urls import path

from lms.people.access import views as access_views
from lms.people.accounts import views as accounts_views
from lms.people.employees import views as employees_views
from lms.people.leaves import views as leaves_views

app_name = "lms_people"
urlpatterns = [
    path("", employees_views.employee_list, name="employees"),
    path("pseudonym/", employees_views.pseudonym, name="pseudonym"),
    path("units/", access_views.units, name="units"),
    path("organisation/", employees_views.organisation, name="organisation"),
    path("first-passwords/", accounts_views.first_passwords, name="first_passwords"),
    path(
        "first-passwords/<uuid:key>/workbook/",
        accounts_views.first_passwords_workbook,
        name="first_passwords_workbook",
    ),
    path(
        "first-passwords/<uuid:key>/again/",
        accounts_views.first_passwords_again,
        name="first_passwords_again",
    ),
    path("account-requests/", accounts_views.account_requests, name="account_requests"),
    path("account-requests/<int:pk>/", accounts_views.account_request, name="account_request"),
    path("accounts/<int:pk>/password/", accounts_views.account_password, name="account_password"),
    path("<int:pk>/", employees_views.employee_page, name="employee"),
    path("<int:pk>/transfer/", employees_views.transfer, name="transfer"),
    path("<int:pk>/leaving/", employees_views.leaving, name="leaving"),
    path("<int:pk>/leaves/", leaves_views.leaves, name="leaves"),
    path("leaves/<int:pk>/", leaves_views.leave, name="leave"),
    path("<int:pk>/password/", accounts_views.first_password, name="first_password"),
]
