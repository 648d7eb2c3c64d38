"""What the environment says."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """DATABASE_URL, DATABASE_AUTH, AWS_REGION, and CORS_ORIGINS: origins after commas."""

    database_url: str
    uses_iam: bool
    region: str | None
    cors_origins: list[str]

    @classmethod
    def from_environment(cls) -> "Settings":
        origins = os.environ.get("CORS_ORIGINS", "").split(",")
        return cls(
            # SQLAlchemy's and migrate's form of the same URL works too.
            database_url=os.environ["DATABASE_URL"].replace("+asyncpg://", "://", 1),
            uses_iam=os.environ.get("DATABASE_AUTH") == "iam",
            region=os.environ.get("AWS_REGION"),
            cors_origins=[origin.strip() for origin in origins if origin.strip()],
        )
