"""The entry for pages and machine doors."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinqiao.config.settings.local")

application = get_wsgi_application()
