"""Addresses of signing in and out; the names are those of django-allauth, which stands behind them."""

from allauth.account.views import account_inactive, logout
from django.contrib.auth.decorators import login_required
from django.urls import path

from lms.people.sign_in.views import StaffLoginView, StaffPasswordChangeView

urlpatterns = [
    path("login/", StaffLoginView.as_view(), name="account_login"),
    path("logout/", logout, name="account_logout"),
    path("inactive/", account_inactive, name="account_inactive"),
    path(
        "password/change/",
        login_required(StaffPasswordChangeView.as_view()),
        name="account_change_password",
    ),
]
