"""Addresses of certificates: own ones, coverage, the register, and the public check."""

from django.urls import path

from lms.certification.views import coverage, downloads, mine, people, public, register, regrades, waivers

app_name = "lms_certification"
urlpatterns = [
    path("", mine.mine, name="mine"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("coverage/people/", people.people, name="people"),
    path("coverage/expiring/", people.expiring_soon, name="expiring"),
    path("register/", register.register, name="register"),
    path("register/<str:serial>/", register.certificate, name="certificate"),
    path("register/<str:serial>/pdf/", downloads.certificate_pdf, name="certificate_pdf"),
    path("register/<str:serial>/revoke/", register.revoke, name="revoke"),
    path("register/<str:serial>/lift/", register.lift, name="lift"),
    path("regrades/", regrades.regrades, name="regrades"),
    path("regrades/<int:pk>/", regrades.regrade, name="regrade"),
    path("waivers/", waivers.waivers, name="waivers"),
    path("waivers/new/", waivers.waiver_create, name="waiver_create"),
    path("waivers/<int:pk>/end/", waivers.waiver_end, name="waiver_end"),
    path("verify/", public.verify_lookup, name="verify_lookup"),
    path("verify/<str:serial>/", public.verify, name="verify"),
]
