"""What the API takes and gives."""

from datetime import datetime

from pydantic import BaseModel, Field


class NewUser(BaseModel):
    email: str = Field(max_length=320, pattern=r".+@.+")
    full_name: str = Field(min_length=1, max_length=200)


class User(NewUser):
    id: str


class NewItem(BaseModel):
    owner_id: str
    title: str = Field(min_length=1, max_length=200)
    description: str = ""
    price_cents: int = Field(ge=0)


class Item(NewItem):
    id: str
    created_at: datetime


class Health(BaseModel):
    status: str
