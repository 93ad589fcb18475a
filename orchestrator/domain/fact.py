"""The frozen model that every fact of the domain is made of."""

from pydantic import BaseModel, ConfigDict


class Fact(BaseModel):
    """A value: never changed in place, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
