"""With DATABASE_AUTH=iam each connection of the example has a token of RDS for its password."""

import asyncio
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

TOP = Path(__file__).resolve().parents[2]


@pytest.fixture
def settings(monkeypatch):
    monkeypatch.syspath_prepend(str(TOP / "Examples/fastapi"))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setenv("DATABASE_URL", "postgresql+asyncpg://app@db.example.com:5433/shop")
    monkeypatch.setenv("DATABASE_AUTH", "iam")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIATEST")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("CORS_ORIGINS", "https://a.example, https://b.example")
    from shop.settings import Settings

    return Settings.from_environment()


def test_the_token_is_for_the_user_and_the_address_of_the_url(settings):
    from shop.database import rds_token

    token = urlsplit("//" + asyncio.run(rds_token(settings)()))
    query = parse_qs(token.query)
    assert token.netloc == "db.example.com:5433"
    assert query["DBUser"] == ["app"] and query["Action"] == ["connect"]


def test_origins_stand_after_commas(settings):
    assert settings.cors_origins == ["https://a.example", "https://b.example"]
