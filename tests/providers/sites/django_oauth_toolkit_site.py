"""A Django site with django-oauth-toolkit, run by the servers' own Python: what its tutorial sets, and no more."""

from __future__ import annotations

import json
import ssl
import sys
from pathlib import Path

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.urls import include, path
from werkzeug.serving import make_server

FACTS = json.loads(Path(sys.argv[1]).read_text())
FOLDER = Path(FACTS["folder"])
LOGIN = "<form method=post>{% csrf_token %}{{ form.as_p }}<button id=in>Log in</button></form>"
APPS = ("auth", "contenttypes", "sessions", "messages")


def configure() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (FOLDER / "registration").mkdir()
    (FOLDER / "registration/login.html").write_text(LOGIN)
    settings.configure(
        SECRET_KEY="made up" * 10,
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF="__main__",
        INSTALLED_APPS=[*(f"django.contrib.{app}" for app in APPS), "oauth2_provider"],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(FOLDER / "db.sqlite3"),
                "OPTIONS": {"timeout": 60},
            }
        },
        TEMPLATES=[
            {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "DIRS": [str(FOLDER)]}
        ],
        LOGIN_URL="/login/",
        USE_TZ=True,
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": key.decode(),
            "SCOPES": {scope: f"Use {scope}" for scope in ("openid", "profile", "offline_access", *FACTS["scopes"])},
        },
    )
    django.setup()


def fill() -> None:
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0, interactive=False)
    name, password = FACTS["person"]
    User.objects.create_user(name, f"{name}@contoso.example", password)
    common = {"algorithm": "RS256", "redirect_uris": FACTS["redirect"]}
    Application.objects.create(
        client_id=FACTS["client"],
        name="Consentray",
        client_type="public",
        authorization_grant_type="authorization-code",
        **common,
    )
    client_id, secret = FACTS["apis"]
    Application.objects.create(
        client_id=client_id,
        client_secret=secret,
        name="Sample APIs",
        client_type="confidential",
        authorization_grant_type="client-credentials",
        **common,
    )


configure()

from django.contrib.auth.views import LoginView  # noqa: E402 - Django is configured first
from django.core.wsgi import get_wsgi_application  # noqa: E402 - Django is configured first

urlpatterns = [
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    path("login/", LoginView.as_view()),
]

fill()
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(FACTS["chain"], FACTS["key"])
make_server("127.0.0.1", FACTS["port"], get_wsgi_application(), threaded=True, ssl_context=context).serve_forever()
