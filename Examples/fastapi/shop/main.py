"""The service: `uvicorn shop.main:app`."""

import uuid
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.middleware.cors import CORSMiddleware

from .database import open_pool
from .models import Health, Item, NewItem, NewUser, User
from .settings import Settings

settings = Settings.from_environment()


@asynccontextmanager
async def lifespan(app: FastAPI):
    async with open_pool(settings) as app.state.pool:
        yield


app = FastAPI(title="Shop", lifespan=lifespan)
app.add_middleware(
    CORSMiddleware,
    allow_origins=settings.cors_origins,
    allow_methods=["*"],
    allow_headers=["*"],
)


@app.get("/health")
async def health() -> Health:
    """Whether this process works: what the load balancer asks."""
    return Health(status="ok")


@app.get("/health/db")
async def database_health(request: Request, response: Response) -> Health:
    """Whether the database can be reached: for people and alarms."""
    try:
        await request.app.state.pool.fetchval("SELECT 1", timeout=2)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        response.status_code = 503
        return Health(status=f"no database: {type(error).__name__}")
    return Health(status="ok")


@app.post("/api/users", status_code=201)
async def create_user(request: Request, user: NewUser) -> User:
    created = User(id=str(uuid.uuid4()), **user.model_dump())
    try:
        await request.app.state.pool.execute(
            "INSERT INTO users (id, email, full_name, password_hash) VALUES ($1, $2, $3, '')",
            created.id, created.email, created.full_name,
        )  # fmt: skip
    except asyncpg.UniqueViolationError:
        raise HTTPException(409, "there is a user with this address") from None
    return created


@app.get("/api/items")
async def list_items(request: Request) -> list[Item]:
    rows = await request.app.state.pool.fetch(
        "SELECT id, owner_id, title, description, price_cents, created_at FROM items"
        " ORDER BY created_at, id"
    )
    return [Item(**row) for row in rows]


@app.post("/api/items", status_code=201)
async def create_item(request: Request, item: NewItem) -> Item:
    identifier = str(uuid.uuid4())
    try:
        created_at = await request.app.state.pool.fetchval(
            "INSERT INTO items (id, owner_id, title, description, price_cents)"
            " VALUES ($1, $2, $3, $4, $5) RETURNING created_at",
            identifier, item.owner_id, item.title, item.description, item.price_cents,
        )  # fmt: skip
    except asyncpg.ForeignKeyViolationError:
        raise HTTPException(422, "there is no such owner") from None
    return Item(id=identifier, created_at=created_at, **item.model_dump())
