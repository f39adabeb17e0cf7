"""All settings, read from the environment. `docs/configuration.md` lists every variable."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import environment as env
from config.build import build_id

# Django's generic classes can be subscripted at run time, as their type stubs say.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

# -- Which installation this is ----------------------------------------------------------------------------------------
ENVIRONMENT = env.text("PYEONSCAN_ENVIRONMENT", "development", choices=("development", "demo", "test", "production"))
PRODUCTION = ENVIRONMENT == "production"
DEMO = ENVIRONMENT == "demo"
_KEY_LENGTH = 50
_DEFAULT_KEY = "insecure-development-key-never-used-in-production"

DEBUG = env.boolean("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY", _DEFAULT_KEY)
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", ["*"] if not PRODUCTION else [])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG=true is refused in production; unset DEBUG.")
if PRODUCTION and (SECRET_KEY == _DEFAULT_KEY or len(SECRET_KEY) < _KEY_LENGTH):
    raise ImproperlyConfigured("SECRET_KEY must be set in production, to at least 50 random characters.")
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must be set in production, for example ALLOWED_HOSTS=pyeonscan.example.")

# -- Folders -----------------------------------------------------------------------------------------------------------
VAR_DIR = env.path("PYEONSCAN_VAR", BASE_DIR / "var")
VAR_DIR.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = VAR_DIR / "media"
RECOGNISERS_DIR = env.path("RECOGNISERS_DIR", VAR_DIR / "recognisers")
CRAWL_EVIDENCE_DIR = VAR_DIR / "crawl"
BUILD = env.text("PYEONSCAN_BUILD") or build_id(BASE_DIR)
# Real lists and photos, read by `make bench` and by tests that are skipped without them. The product never reads it.
PYEONSCAN_DATA = Path(env.text("PYEONSCAN_DATA")).resolve() if env.text("PYEONSCAN_DATA") else None

# -- Django ------------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config.admin.PyeonscanAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "common",
    "promotions",
    "crawler",
    "recognition",
    "stores",
    "demo",
    "bench.quality",  # commands that measure the product
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{validator}"}
    for validator in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Promotions follow the Korean calendar: months and days are those of Asia/Seoul everywhere.
TIME_ZONE = "Asia/Seoul"
USE_TZ = True
LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", "한국어"), ("en", "English")]
USE_I18N = True

# -- Static files: no bundler, a build id in the address --------------------------------------------------------------
# Relative imports of ES modules keep working, and everything below the prefix can be cached for good.
STATIC_URL = f"/static/{BUILD}/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static" / BUILD
MEDIA_URL = "/media/"
WHITENOISE_MAX_AGE = 31_536_000
WHITENOISE_KEEP_ONLY_HASHED_FILES = False


def WHITENOISE_IMMUTABLE_FILE_TEST(path: str, url: str) -> bool:  # noqa: N802 - the name is WhiteNoise's
    """Return True: every address holds the build id, so every file is immutable."""
    return True


# -- Security ----------------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
# Map tile servers answer 403 to requests without a Referer. Django's default, "same-origin", sends none.
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.boolean("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.integer("SECURE_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Secure-sessionid"
    CSRF_COOKIE_NAME = "__Secure-csrftoken"

# The page uses the camera and the position, and nothing else that a browser can grant.
PERMISSIONS_POLICY: dict[str, str | list[str]] = {
    "camera": "self",
    "geolocation": "self",
    "microphone": [],
    "payment": [],
    "usb": [],
}

MAP_TILE_URL = env.text("MAP_TILE_URL", "https://tile.openstreetmap.org/{z}/{x}/{y}.png")
MAP_TILE_ATTRIBUTION = env.text("MAP_TILE_ATTRIBUTION", "© OpenStreetMap contributors")
_TILE_ORIGIN = env.origin_of_tiles(MAP_TILE_URL)
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, "'wasm-unsafe-eval'"],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *_TILE_ORIGIN],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# -- API ---------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    # No session authentication: a POST by someone who is logged in to the admin must not need a CSRF token.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "config.pagination.PageNumberPagination",
    "PAGE_SIZE": 20,
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_THROTTLE_RATES": {
        "scans": env.rate("THROTTLE_SCANS", "120/min"),
        "corrections": env.rate("THROTTLE_CORRECTIONS", "20/min"),
    },
    "NUM_PROXIES": env.integer("NUM_PROXIES", 0),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Pyeonscan API",
    "DESCRIPTION": "편의점 행사: 사진 한 장으로 제품, 행사, 1개당 가격, 가까운 매장을 찾습니다. "
    "Promotions of Korean convenience stores by picture, name or barcode.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "PromotionKindEnum": "promotions.models.promotion.PromotionKind",
        "RunStateEnum": "crawler.models.RunState",
        "SourceStateEnum": "crawler.runs.source_status.SourceState",
    },
}

# -- Celery ------------------------------------------------------------------------------------------------------------
REDIS_URL = env.broker("REDIS_URL", f"redis+socket://{VAR_DIR / 'redis.sock'}")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_ENABLE_UTC = True
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A message only wakes a worker; rows are the queue of record. An hour covers every task except a training, which may
# take hours. Its message is delivered again meanwhile, and the worker that gets it finds the lease taken and returns.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TASK_TIME_LIMIT = 3000
CELERY_TASK_SOFT_TIME_LIMIT = 2700
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "crawler.tasks.run_queued_crawls": {"queue": "crawl"},
    "recognition.tasks.retrain": {"queue": "training"},
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.2,
}


# -- Crawler -----------------------------------------------------------------------------------------------------------
def _site(address: str) -> str:
    """Return a chain's own site, "" in the demonstration: it crawls only the replicas that are named."""
    return "" if DEMO else address


CRAWLER_BASE_URLS = {
    chain: address
    for chain, address in {
        "cu": env.address("CRAWLER_CU_BASE_URL", _site("https://cu.bgfretail.com")),
        "gs25": env.address("CRAWLER_GS25_BASE_URL", _site("http://gs25.gsretail.com")),
        "seven_eleven": env.address("CRAWLER_SEVEN_ELEVEN_BASE_URL", _site("https://www.7-eleven.co.kr")),
        "emart24": env.address("CRAWLER_EMART24_BASE_URL", _site("https://emart24.co.kr")),
        "cspace24": env.address("CRAWLER_CSPACE24_BASE_URL", _site("https://www.cspace.co.kr")),
    }.items()
    if address
}
# The chains whose schedules are enabled when they are created. GS25 took its list off the web in August 2026.
CRAWLER_SCHEDULED = env.words("CRAWLER_SCHEDULED", ["cu", "seven_eleven", "emart24", "cspace24"])
if unknown := set(CRAWLER_SCHEDULED) - {"cu", "gs25", "seven_eleven", "emart24", "cspace24"}:
    raise ImproperlyConfigured(f"CRAWLER_SCHEDULED names {', '.join(sorted(unknown))}; use the chains' codes.")
CRAWLER_MIN_OFFERS = {
    # The smallest list that a first crawl may bring. Later ones are compared with the last accepted snapshot.
    "cu": env.integer("CRAWLER_CU_MIN_OFFERS", 500, minimum=1),
    "gs25": env.integer("CRAWLER_GS25_MIN_OFFERS", 500, minimum=1),
    "seven_eleven": env.integer("CRAWLER_SEVEN_ELEVEN_MIN_OFFERS", 500, minimum=1),
    "emart24": env.integer("CRAWLER_EMART24_MIN_OFFERS", 500, minimum=1),
    "cspace24": env.integer("CRAWLER_CSPACE24_MIN_OFFERS", 50, minimum=1),
}
CRAWLER_MIN_PRODUCTS = {
    # The same for the lists of a chain's assortment.
    "cu": env.integer("CRAWLER_CU_MIN_PRODUCTS", 2000, minimum=1),
    "seven_eleven": env.integer("CRAWLER_SEVEN_ELEVEN_MIN_PRODUCTS", 50, minimum=1),
    "emart24": env.integer("CRAWLER_EMART24_MIN_PRODUCTS", 200, minimum=1),
}
CRAWLER_DELAY_SECONDS = env.number("CRAWLER_DELAY_SECONDS", 1.0, maximum=60)
CRAWLER_PAGE_TIMEOUT_SECONDS = env.number("CRAWLER_PAGE_TIMEOUT_SECONDS", 30.0, minimum=0.1, maximum=600)
CRAWLER_LEASE_SECONDS = env.number("CRAWLER_LEASE_SECONDS", 20.0, minimum=1, maximum=600)
CRAWLER_MAX_ATTEMPTS = env.integer("CRAWLER_MAX_ATTEMPTS", 3, minimum=1, maximum=10)
CRAWLER_CONTACT = env.text("CRAWLER_CONTACT", "")
CHROMIUM_BINARY = env.program("CHROMIUM_BINARY")
CHROMEDRIVER_BINARY = env.program("CHROMEDRIVER_BINARY")
SELENIUM_REMOTE_URL = env.address("SELENIUM_REMOTE_URL")

# -- Recognition -------------------------------------------------------------------------------------------------------
RECOGNISER_BACKBONE = env.token("RECOGNISER_BACKBONE", "tf_efficientnet_lite0")
PICTURES_ALLOW_PRIVATE_HOSTS = env.boolean("PICTURES_ALLOW_PRIVATE_HOSTS", default=False)
if PRODUCTION and PICTURES_ALLOW_PRIVATE_HOSTS:
    raise ImproperlyConfigured("PICTURES_ALLOW_PRIVATE_HOSTS=true is for the demo and tests; unset it in production.")
SCAN_CONCURRENCY = env.integer("SCAN_CONCURRENCY", 2, minimum=1, maximum=64)
SCAN_WAITING = env.integer("SCAN_WAITING", 8, maximum=1000)
SCAN_PATIENCE_SECONDS = env.number("SCAN_PATIENCE_SECONDS", 2.0, maximum=30)
PHONE_GALLERY_SECONDS = env.integer("PHONE_GALLERY_SECONDS", 60, minimum=1, maximum=86_400)
SCAN_RETENTION_DAYS = env.integer("SCAN_RETENTION_DAYS", 90, minimum=1)
CORRECTION_HOURS = env.integer("CORRECTION_HOURS", 24, minimum=1, maximum=24 * 30)
CORRECTIONS_MAX_WAITING = env.integer("CORRECTIONS_MAX_WAITING", 1000, minimum=1)
RETRAIN_AUTOMATICALLY = env.boolean("RETRAIN_AUTOMATICALLY", default=True)
RETRAIN_MIN_NEW_PICTURES = env.integer("RETRAIN_MIN_NEW_PICTURES", 50, minimum=1)
RETRAIN_MIN_NEW_CORRECTIONS = env.integer("RETRAIN_MIN_NEW_CORRECTIONS", 20, minimum=1)
RETRAIN_RECIPE = env.mapping("RETRAIN_RECIPE")
RETRAIN_MAX_HOURS = env.number("RETRAIN_MAX_HOURS", 8.0, minimum=0.01, maximum=72)
FILE_UPLOAD_HANDLERS = ["recognition.images.uploads.BoundedUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

# -- Stores ------------------------------------------------------------------------------------------------------------
KAKAO_REST_API_KEY = env.token("KAKAO_REST_API_KEY")
DEFAULT_CENTRE = {"lat": 37.5665, "lng": 126.978}  # Seoul City Hall: where the map opens if no position is known

# -- Logging: paths only, never query strings (they hold positions) ---------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": env.text("LOG_LEVEL", "INFO", choices=("DEBUG", "INFO", "WARNING", "ERROR")),
    },
    "loggers": {
        # The picture fetcher logs its own requests; the client's lines would repeat every address.
        "httpx": {"level": "WARNING"},
        "selenium": {"level": "WARNING"},
    },
}
