"""Addresses of the question bank."""

from django.urls import path

from lms.questions.desk import views as desk_views
from lms.questions.media import views as media_views
from lms.questions.review import views as review_views
from lms.questions.versions import views as versions_views

app_name = "lms_questions"
urlpatterns = [
    path("questions/recordings/", media_views.upload, name="recording_upload"),
    path("recordings/<str:digest>/", media_views.play, name="recording"),
    path("questions/reviews/", review_views.reviews, name="reviews"),
    path("questions/<int:pk>/", desk_views.question, name="question"),
    path("questions/<int:pk>/versions/", versions_views.versions, name="versions"),
    path("questions/<int:pk>/still-right/", desk_views.still_right, name="question_still_right"),
    path("questions/<int:pk>/step/", desk_views.step, name="question_step"),
]
