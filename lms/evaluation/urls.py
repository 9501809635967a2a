"""Addresses of evaluation: files, evidence, programmes, improvement and objections."""

from django.urls import path

from lms.evaluation.views import evidence, file, file_rows

app_name = "lms_evaluation"
urlpatterns = [
    path("file/", file.own_file, name="own_file"),
    path("file/<str:number>/", file.file, name="file"),
    path("file/<str:number>/export/", file.file_export, name="file_export"),
    path("file/<str:number>/rows/<slug:what>/", file_rows.file_rows, name="file_rows"),
    path("complaints/", evidence.complaints, name="complaints"),
    path("complaints/<int:pk>/", evidence.complaint, name="complaint"),
    path("feedback/", evidence.feedback, name="feedback"),
    path("reviews/", evidence.reviews, name="reviews"),
    path("reviews/<int:pk>/", evidence.review, name="review"),
    path("values/", evidence.values, name="values"),
]
