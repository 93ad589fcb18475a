"""The contract file: which operations are tools, and within which limits."""

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator


class ContractBroken(Exception):
    """The contract cannot be kept. The message names the file or the operation, and what is wrong with it."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ToolContract(_Entry):
    """One operation as a tool. `maximum` lowers the largest value that a number may have."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,48}$")]
    operation: str
    request: Annotated[str, StringConstraints(pattern=r"^(GET|POST|PUT|PATCH|DELETE) /\S*$")]
    access: Literal["read", "write"]
    exposed: bool = True
    description: Annotated[str, StringConstraints(min_length=10, max_length=300)]
    arguments: tuple[str, ...] = ()
    maximum: dict[str, int] = Field(default_factory=dict)

    @property
    def method(self) -> str:
        return self.request.split()[0]

    @property
    def path(self) -> str:
        return self.request.split()[1]

    @model_validator(mode="after")
    def _reads_only_get(self) -> "ToolContract":
        if self.access == "read" and self.method != "GET":
            raise ValueError(f"{self.name} says access: read, but its request is a {self.method}")
        return self


class Limits(_Entry):
    answer_characters: int = Field(default=20_000, ge=1_000)


class Contract(_Entry):
    name: str
    instructions: str = ""
    limits: Limits = Limits()
    tools: tuple[ToolContract, ...]

    @model_validator(mode="after")
    def _names_once(self) -> "Contract":
        names = [tool.name for tool in self.tools]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"these tools are there twice: {', '.join(twice)}")
        return self


def read_contract(path: Path) -> Contract:
    """The contract in a YAML file; ContractBroken when it cannot be read as one."""
    try:
        return Contract.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as problem:
        raise ContractBroken(f"The contract {path} cannot be read: {problem.strerror}") from problem
    except (yaml.YAMLError, ValidationError) as problem:
        raise ContractBroken(f"The contract {path} is not valid: {problem}") from problem
