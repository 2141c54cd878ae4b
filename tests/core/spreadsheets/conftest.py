import os

from django.conf import settings

# Only while the project's settings do not load; drop it then.
if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
    settings.configure(USE_I18N=False)
