"""The door that the production server opens."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.portal.settings.production")
application = get_wsgi_application()
