"""The accounts that the tests run with: Django's own, or those of a site with a model of its own."""

from django.contrib.auth import get_user_model

User = get_user_model()
