"""The demo and a developer's machine: plain HTTP on the loopback address."""

from xinqiao.config.settings.base import *

SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
