"""What is the same everywhere."""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from xinqiao.config import env

BASE = Path(__file__).resolve().parents[3]
DATA = env.folder("XINQIAO_DATA", BASE / "var")

SECRET_KEY = env.text("XINQIAO_SECRET_KEY")
XINQIAO_KEYS = env.text("XINQIAO_KEYS")
XINQIAO_DEMO = env.flag("XINQIAO_DEMO", default=False)
DEBUG = False
ALLOWED_HOSTS = env.words("XINQIAO_HOSTS", "127.0.0.1,localhost")

# only `xinqiao migrate` is given the owner's address; every other process is xq_app
DATABASES = {
    "default": env.database(
        "XINQIAO_OWNER_URL" if "XINQIAO_OWNER_URL" in os.environ else "XINQIAO_DATABASE_URL"
    )
}

PACKAGES = {
    "identity": ["accounts", "organizations", "people", "consent", "enrolments"],
    "chart": ["intake", "records", "medicines", "observations", "questionnaires", "photos"],
    "contact": ["notifications", "conversations"],
    "care": ["worklist", "safety", "alerts", "environment", "pathways"],
    "companion": ["engagement"],
    "insight": ["outcomes"],
    "web": ["components", "shell", "patient", "clinic", "office"],
}


def _installed(floor: str, package: str) -> str | None:
    # a package joins the house when its apps.py exists
    path = BASE / "xinqiao" / floor / package / "apps.py"
    return f"xinqiao.{floor}.{package}" if path.exists() else None


INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "xinqiao.foundation",
    *[
        name
        for floor, packages in PACKAGES.items()
        for package in packages
        if (name := _installed(floor, package))
    ],
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "xinqiao.web.shell.middleware.StrictHeaders",
    "xinqiao.web.shell.middleware.Refusals",
    # after the refusals: it undoes what a refused page wrote
    "xinqiao.web.shell.viewer_middleware.ViewerMiddleware",
]

ROOT_URLCONF = "xinqiao.config.urls"
WSGI_APPLICATION = "xinqiao.config.wsgi.application"
ASGI_APPLICATION = "xinqiao.config.asgi.application"

_LOADERS = [
    (
        "template_partials.loader.Loader",
        [
            (
                "django.template.loaders.cached.Loader",
                [
                    "django_cotton.cotton_loader.Loader",
                    "django.template.loaders.filesystem.Loader",
                    "django.template.loaders.app_directories.Loader",
                ],
            )
        ],
    )
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "xinqiao" / "web"],
        "OPTIONS": {
            "loaders": _LOADERS,
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.csrf",
                "xinqiao.web.shell.preferences.context",
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
            ],
        },
    }
]
COTTON_DIR = "components"
COTTON_ISOLATE_BY_DEFAULT = True
CSRF_FAILURE_VIEW = "xinqiao.web.shell.errors.csrf_failure"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
# rooms without a Django package keep their catalogue all the same
LOCALE_PATHS = [
    BASE / "xinqiao" / room / "locale" for room in ("api", "journeys", "operations", "streams", "simulation")
]
LANGUAGE_COOKIE_NAME = "xq_language"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

XINQIAO_WEB_THREADS = env.number("XINQIAO_WEB_THREADS", 8)
XINQIAO_READ_PHOTOS = env.flag("XINQIAO_READ_PHOTOS", default=True)

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [
    path for path in (BASE / "var" / "assets", BASE / "xinqiao" / "web" / "static") if path.is_dir()
]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "xinqiao.web.components.finders.ComponentFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_USER_MODEL = "accounts.Account"

# the channel that carries one-time codes to phones
SIGN_IN_CODE_SENDER = "xinqiao.contact.notifications.actions.send_sign_in_code"

# who reads the records of other systems, by kind, when a refused one is tried again
RECORD_READERS = {"fhir": "xinqiao.api.fhir.retrying.take_again"}

SESSION_COOKIE_NAME = "xq_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CSRF_COOKIE_NAME = "xq_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("XINQIAO_SMTP_HOST", "127.0.0.1")
EMAIL_PORT = env.number("XINQIAO_SMTP_PORT", 2525)
EMAIL_HOST_USER = env.text("XINQIAO_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.text("XINQIAO_SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.flag("XINQIAO_SMTP_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("XINQIAO_MAIL_FROM", "xinqiao@qinghe.example")

# readings of devices over MQTT, where the hospital has a broker
MQTT_BROKER = env.broker("XINQIAO_MQTT_URL", ca_file="XINQIAO_MQTT_CA")

# air and heat by district: a file that is kept fresh, or an address that answers with the same JSON
ENVIRONMENT_FEED = env.text("XINQIAO_ENVIRONMENT_FEED", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {"procrastinate": {"level": "WARNING"}},
    "root": {"handlers": ["stderr"], "level": env.text("XINQIAO_LOG_LEVEL", "INFO")},
}
