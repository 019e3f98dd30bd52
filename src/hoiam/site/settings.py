"""Django's settings, from the typed environment of `config.py`."""

from __future__ import annotations

import os

from csp.constants import NONE, SELF

from hoiam.site import config

CONFIG = config.read(os.environ)

# --- who we are -------------------------------------------------------------------------------------------------------
DEBUG = False  # A page with local variables would show a petitioner's words to whoever caused the error.
SECRET_KEY = CONFIG.secret_key
ALLOWED_HOSTS = CONFIG.hosts
HOIAM_MODE = CONFIG.mode
HOIAM_DEMO = CONFIG.demo
HOIAM_ONE_USER = CONFIG.one_user
HOIAM_HOME = CONFIG.home
HOIAM_ONION = CONFIG.onion
HOIAM_CONTACT = CONFIG.contact
HOIAM_LOG_SLOTS = CONFIG.log_slots

INSTALLED_APPS = [
    "hoiam.site",  # first, so that its templates go before those of allauth
    "hoiam.portal",
    "hoiam.desk",
    "hoiam.register",
    "hoiam.clock",
    "hoiam.casework",
    "django_cotton",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "hoiam.site.headers.Headers",  # first, so that it sees redirects and files as well
    "hoiam.site.doors.Doors",  # its look comes before what reads a form whole
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hoiam.site.headers.ContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",  # lazy: the portal never touches it
    "hoiam.site.officer_key.OfficerKey",  # lazy too
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "hoiam.site.filled_again.FilledAgain",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hoiam.site.login.TwoFactors",
    "hoiam.site.unread.Unread",  # says why something was not read or printed
    "hoiam.casework.wall.Wall",  # opens and closes the session that row-level security reads
]

ROOT_URLCONF = "hoiam.site.urls"
WSGI_APPLICATION = "hoiam.site.wsgi.application"

TEMPLATES = [
    {
        "NAME": "django",
        "BACKEND": "hoiam.site.tongues.Templates",
        "DIRS": [],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hoiam.site.context.installation",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "libraries": {"demo_code": "hoiam.site.demo.second_factor"},
            "builtins": [
                "django_cotton.templatetags.cotton",
                "hoiam.site.templatetags.citing",
                "hoiam.site.templatetags.law_clock",
                "hoiam.site.templatetags.fixed",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# --- database ---------------------------------------------------------------------------------------------------------
_database = CONFIG.database.for_django()
# A connection lives as long as its thread: connecting costs more than a whole request. The health check lets a request
# survive a restart of PostgreSQL.
_database |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # storage; a day is a day in the time zone of the law's pack, and the face that asks supplies it
LANGUAGE_COOKIE_NAME = "language"

# --- officers ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "casework.Officer"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
if CONFIG.mode == "test":
    # A test that logs in twenty officers must not wait for twenty slow hashes.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:today"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "hoiam.site.accounts.OfficerAdapter"
ACCOUNT_FORMS = {"login": "hoiam.site.login.OfficerLoginForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]  # no page offers it; checked at start by allauth
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
MFA_ADAPTER = "hoiam.site.accounts.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TOTP_ISSUER = "Hồi Âm"
MFA_TOTP_TOLERANCE = 1  # one step of 30 s either way, for a telephone whose clock is a little off
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = CONFIG.mode != "production"
MFA_FORMS = {
    "authenticate": "hoiam.site.login.SecondFactorForm",
    "reauthenticate": "hoiam.site.login.SecondFactorAgainForm",
}
# Theirs count in each process for itself; the limiter counts for all (guesses.py).
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False

# --- cookies, headers -------------------------------------------------------------------------------------------------
_secure = CONFIG.mode == "production"
_prefix = "__Host-" if _secure else ""
SESSION_ENGINE = "hoiam.casework.keys.officer_sessions"
SESSION_COOKIE_NAME = f"{_prefix}officer"
SESSION_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
OFFICER_KEY_COOKIE_NAME = f"{_prefix}key"
DEVICE_COOKIE_NAME = f"{_prefix}device"
CSRF_COOKIE_NAME = f"{_prefix}csrf"
CSRF_COOKIE_SECURE = _secure
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None  # a session cookie: nothing stays on the device of a petitioner
CSRF_FAILURE_VIEW = "hoiam.portal.error_pages.forged"
CSRF_TRUSTED_ORIGINS = list(CONFIG.origins)
LANGUAGE_COOKIE_SECURE = _secure
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not "no-referrer": browsers then send `Origin: null` with a form, and the protection against forged forms refuses it.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if _secure:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    # A body's other sites are not ours to bind: no word about subdomains, and so no preloading.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
PROXIES = CONFIG.proxies  # whose X-Forwarded-For is believed; without any, nobody's (casework/limits.py)
if CONFIG.behind_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- static files -----------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = CONFIG.home / "static"
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
if CONFIG.mode == "test":
    # Tests read the sources themselves, so that no run depends on files collected earlier.
    STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = True
WHITENOISE_ALLOW_ALL_ORIGINS = False

# --- uploads ----------------------------------------------------------------------------------------------------------
# Django's usual handlers write files above 2.5 MB to disk as they are. What a petitioner uploads never lies there in clear.
FILE_UPLOAD_HANDLERS = ["hoiam.portal.uploads.SealingUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024  # all fields of one form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
# More than any form takes, so that its page can say which files were too many, and has taken the others (portal/uploads.py).
DATA_UPLOAD_MAX_NUMBER_FILES = 400

# --- mail -------------------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIG.mail_from
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
EMAIL_TIMEOUT = 20
if CONFIG.smtp:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = CONFIG.smtp

# --- records of the programme itself ----------------------------------------------------------------------------------
# No access log; no network address, device or referrer; no words of a petitioner: see quiet.py.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"quiet": {"()": "hoiam.site.quiet.QuietFormatter", "with_messages": CONFIG.debug}},
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "quiet"}},
    "root": {"handlers": ["terminal"], "level": "WARNING"},
    "loggers": {
        "hoiam": {"level": "INFO"},
        "django": {"handlers": ["terminal"], "level": "ERROR", "propagate": False},
        # Refused requests name the host, the address or the referrer in their messages.
        "django.security": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
# Nothing is kept in a cache: each process would have its own, and what must hold in all of them the limiter knows.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
