"""Tests: keys of no worth, the cheapest password hash, everything else as in the demo."""

import base64
import json
import os

os.environ.setdefault("XINQIAO_SECRET_KEY", "a key for tests, of no worth anywhere else")
os.environ.setdefault("XINQIAO_KEYS", json.dumps({"1": base64.b64encode(b"t" * 32).decode()}))
# tests/conftest.py fills in the real address once its server runs
os.environ.setdefault("XINQIAO_DATABASE_URL", "postgresql://xq_app@127.0.0.1:1/unset")
os.environ.setdefault("XINQIAO_DEMO", "1")
os.environ.setdefault("AUTHLIB_INSECURE_TRANSPORT", "1")

from xinqiao.config.settings.base import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
COMPONENTS_STRICT = True
# pages of browser tests get their sheets and scripts as written
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
