"""Addresses of certificates: own ones, coverage, the register, and the public check."""

from django.urls import path

from lms.certification.cards import views as cards_views
from lms.certification.certificates import views as certificates_views
from lms.certification.coverage import people, reminding_by_hand
from lms.certification.coverage import views as coverage_views
from lms.certification.deltas import views as deltas_views
from lms.certification.register import views as register_views
from lms.certification.revocation import views as revocation_views
from lms.certification.waivers import views as waivers_views

app_name = "lms_certification"
urlpatterns = [
    path("", cards_views.mine, name="mine"),
    path("coverage/", coverage_views.coverage, name="coverage"),
    path("coverage/people/", people.people, name="people"),
    path("coverage/expiring/", people.expiring_soon, name="expiring"),
    path("coverage/expiring/remind/", reminding_by_hand.remind, name="remind"),
    path("register/", register_views.register, name="register"),
    path("register/<str:serial>/", register_views.certificate, name="certificate"),
    path("register/<str:serial>/pdf/", certificates_views.certificate_pdf, name="certificate_pdf"),
    path("register/<str:serial>/revoke/", revocation_views.revoke, name="revoke"),
    path("register/<str:serial>/lift/", revocation_views.lift, name="lift"),
    path("regrades/", revocation_views.regrades, name="regrades"),
    path("regrades/<int:pk>/", revocation_views.regrade, name="regrade"),
    path("waivers/", waivers_views.waivers, name="waivers"),
    path("waivers/new/", waivers_views.waiver_create, name="waiver_create"),
    path("waivers/<int:pk>/end/", waivers_views.waiver_end, name="waiver_end"),
    path("deltas/new/<int:change>/", deltas_views.ask, name="delta_ask"),
    path("deltas/<int:pk>/", deltas_views.delta_exam, name="delta_exam"),
    path("deltas/<int:pk>/remind/", deltas_views.remind, name="delta_remind"),
    path("deltas/<int:pk>/move/", deltas_views.move, name="delta_move"),
    path("deltas/<int:pk>/lift/", deltas_views.lift, name="delta_lift"),
    path("verify/", certificates_views.verify_lookup, name="verify_lookup"),
    path("verify/<str:serial>/", certificates_views.verify, name="verify"),
]
