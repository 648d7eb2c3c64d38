"""The connection pool."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import asyncpg

from .settings import Settings


def open_pool(settings: Settings) -> asyncpg.Pool:
    """A pool that connects when it is first used, so that the service starts without a database."""
    password = {"password": rds_token(settings)} if settings.uses_iam else {}
    return asyncpg.create_pool(
        settings.database_url,
        min_size=0,
        max_size=10,
        timeout=5,
        command_timeout=10,
        # A pooler in transaction mode gives each transaction another connection, which does not
        # know the statements that were prepared on the one before.
        statement_cache_size=0,
        **password,
    )


def rds_token(settings: Settings) -> Callable[[], Awaitable[str]]:
    """What makes a password for each new connection: a token of RDS is good for 15 minutes."""
    import boto3

    client = boto3.client("rds", region_name=settings.region)
    url = urlsplit(settings.database_url)

    def token() -> str:
        return client.generate_db_auth_token(url.hostname, url.port or 5432, url.username)

    # The credentials it is signed with may have to be fetched.
    return lambda: asyncio.to_thread(token)
