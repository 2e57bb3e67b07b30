"""A hospital: TLS in front, secure cookies, no demo."""

from xinqiao.config.settings.base import *

XINQIAO_DEMO = False
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
