"""The demo and a developer's machine: plain HTTP on the loopback address."""

import os

# Authlib refuses plain HTTP; on the loopback address nobody listens in
os.environ.setdefault("AUTHLIB_INSECURE_TRANSPORT", "1")

from xinqiao.config.settings.base import *

SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
