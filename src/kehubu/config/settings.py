"""
Settings: from the environment, with defaults that work on a laptop.

``docs/how-to/configure.md`` lists the variables; ``kehubu check`` says what is
missing for production.
"""

import os
from datetime import timedelta
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF

from kehubu.config.paths import PACKAGE, data_folder, kept_secret

env = environ.Env()
# A variable that is set to nothing, as compose files leave them, is not set.
env.ENVIRON = {name: value for name, value in os.environ.items() if value}
DATA = data_folder()

# ---- the site

DEBUG = False
SECRET_KEY = env.str("KEHUBU_SECRET_KEY", "") or kept_secret(DATA / "secret.key")
FIELD_KEYS = env.list("KEHUBU_FIELD_KEYS", default=[])
"""The keys of encrypted columns, the newest last; without them, the file ``keys``."""
SITE_URL = env.str("KEHUBU_SITE_URL", "http://localhost:8000").rstrip("/")
SITE_HOST = urlsplit(SITE_URL).hostname or "127.0.0.1"
ALLOWED_HOSTS = env.list(
    "KEHUBU_ALLOWED_HOSTS", default=[SITE_HOST, "127.0.0.1", "localhost"]
)
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []
TRUSTED_PROXIES = env.int("KEHUBU_TRUSTED_PROXIES", 0)
if TRUSTED_PROXIES:
    # They say whether the browser came by https; without them anybody could.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ROOT_URLCONF = "kehubu.config.urls"
WSGI_APPLICATION = "kehubu.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "kehubu.sample",
    "kehubu.desk",
    "kehubu.schedules",
    "kehubu.conformance",
    "kehubu.lessons",
    "kehubu.office",
    "kehubu.traffic",
    "kehubu.opportunities",
    "kehubu.evaluations",
    "kehubu.work",
    "kehubu.timesheets",
    "kehubu.procedures",
    "kehubu.care",
    "kehubu.markets",
    "kehubu.dossiers",
    "kehubu.persons",
    "kehubu.clients",
    "kehubu.documents",
    "kehubu.signoffs",
    "kehubu.standards",
    "kehubu.people",
    "kehubu.core",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "rules.apps.AutodiscoverRulesConfig",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "kehubu.core.http.PermitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "kehubu.people.middleware.PersonMiddleware",
    "kehubu.people.language.LanguageMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kehubu.core.errorpages.MethodNotAllowedMiddleware",
    "kehubu.core.http.DomainErrorMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kehubu.people.context.shell",
            ],
        },
    },
]
FORM_RENDERER = "kehubu.core.forms.Renderer"

# ---- data

DATABASES = {
    "default": env.db_url(
        "KEHUBU_DATABASE_URL", default=f"sqlite:///{DATA / 'kehubu.sqlite3'}"
    ),
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # Without IMMEDIATE, 85–90 % of read-then-write attempts fail as locked.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "PRAGMA cache_size=-64000; PRAGMA temp_store=MEMORY;"
        ),
    }
else:
    # What PostgreSQL takes for a long question it makes machine code for: of rights
    # that is a thousand functions, and took a search of 3 ms a minute.
    options = DATABASES["default"].setdefault("OPTIONS", {})
    options["options"] = f"{options.get('options', '')} -c jit=off".strip()
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["TEST"] = {"NAME": env.str("KEHUBU_TEST_DATABASE", None)}

CACHES = {
    # Shared by all processes: tries and one-time codes are counted here.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        # Django keeps 300 and drops what is over: then who fills the cache from many
        # addresses would have his wrong tries forgotten.
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}
TASKS = {
    "default": {
        "BACKEND": "kehubu.core.jobs.backend.JobBackend",
        "QUEUES": ["default", "long"],
    },
}
MEDIA_ROOT = DATA / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# ---- language and time: Chinese first

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = env.str("KEHUBU_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True

# ---- static files, built into the package

STATIC_URL = "static/"
STATIC_ROOT = PACKAGE / "assets"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# ---- sign-in

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "kehubu.people.adapters.LongEnough",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation"
        ".UserAttributeSimilarityValidator"
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "kehubu.people.adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "kehubu.people.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {
    "login_failed": "30/m/ip,5/5m/key",
    "reauthenticate": "5/5m/user",
    "proof_failed": "5/5m/user",
    "client_told_of": "20/h/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_ADAPTER = "kehubu.people.adapters.MFAAdapter"
MFA_FORMS = {
    "add_webauthn": "kehubu.people.forms.AddPasskeyForm",
    "authenticate_webauthn": "kehubu.people.forms.PasskeyForm",
    "edit_webauthn": "kehubu.people.forms.EditPasskeyForm",
    "login_webauthn": "kehubu.people.forms.PasskeySignInForm",
    "reauthenticate_webauthn": "kehubu.people.forms.PasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE_URL.startswith("http://")
MFA_TOTP_ISSUER = "Kehubu"

# ---- sessions and cookies

SESSION_ENGINE = "kehubu.people.sessions"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "kehubu.core.errorpages.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

# Django's own advice that ``kehubu check`` replaces or that a proxy takes care of.
SILENCED_SYSTEM_CHECKS = [
    "security.W004",
    "security.W008",
    "security.W011",
    "security.W016",
]

# ---- mail: on the console until a server is named

vars().update(env.email_url("KEHUBU_EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("KEHUBU_EMAIL_FROM", "kehubu@localhost")

# ---- the agency's own

STARTUP_COMMANDS = {
    "install_procedures": (),
    "install_services": (),
    "first_run": ("address",),
}
"""What ``kehubu serve`` runs before it opens, with which of its own options."""

UPLOAD_LIMIT = env.int("KEHUBU_UPLOAD_LIMIT_MB", 100) * 2**20
