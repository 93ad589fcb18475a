"""What a preview consists of, as the host asks for it, and the ports its processes get."""

import socket
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any


class BadPlan(Exception):
    """The request for a preview is not one."""


@dataclass(frozen=True)
class ProcessPlan:
    """One process; `{port.NAME}` stands for the port of the process of that name."""

    name: str
    command: tuple[str, ...]
    directory: str
    environment: dict[str, str]
    port: int | None = None


@dataclass(frozen=True)
class PreviewPlan:
    """The processes, and which of them is shown."""

    processes: tuple[ProcessPlan, ...]
    entry: str

    @classmethod
    def parse(cls, body: Any) -> "PreviewPlan":
        """Read the request; raises BadPlan naming what is wrong."""
        try:
            processes = tuple(_process(one) for one in body["processes"])
            entry = str(body["entry"])
        except (KeyError, TypeError, AttributeError) as error:
            raise BadPlan(f"The preview is not described as it should be: {error!r}.") from error
        if entry not in {process.name for process in processes}:
            raise BadPlan(f"The entry {entry} is none of the processes.")
        return cls(processes, entry)

    def with_ports(self) -> "PreviewPlan":
        """The same plan with a free loopback port for each process, filled in everywhere."""
        ports = dict(
            zip((process.name for process in self.processes), _free_ports(len(self.processes)), strict=True)
        )

        def fill(text: str) -> str:
            for name, port in ports.items():
                text = text.replace(f"{{port.{name}}}", str(port))
            return text

        used = {name for name in ports if self._mentions(f"{{port.{name}}}")}
        return replace(
            self,
            processes=tuple(
                replace(
                    process,
                    command=tuple(fill(word) for word in process.command),
                    environment={name: fill(value) for name, value in process.environment.items()},
                    port=ports[process.name] if process.name in used else None,
                )
                for process in self.processes
            ),
        )

    @property
    def entry_port(self) -> int:
        port = next(process.port for process in self.processes if process.name == self.entry)
        if port is None:
            raise BadPlan(f"The entry {self.entry} is told no port: its command needs {{port.{self.entry}}}.")
        return port

    def _mentions(self, text: str) -> bool:
        return any(
            text in word
            for process in self.processes
            for word in (*process.command, *process.environment.values())
        )


def _process(body: Any) -> ProcessPlan:
    directory = PurePosixPath(str(body.get("directory", ".")))
    if directory.is_absolute() or ".." in directory.parts:
        raise BadPlan(f"The directory {directory} does not lie in the workspace.")
    command = tuple(str(word) for word in body["command"])
    if not command:
        raise BadPlan(f"The process {body['name']} has no command.")
    environment = {str(name): str(value) for name, value in body.get("environment", {}).items()}
    return ProcessPlan(str(body["name"]), command, str(directory), environment)


def _free_ports(count: int) -> list[int]:
    """Ports that are free now. All are held until the last is found, so that they differ."""
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in held]
    finally:
        for one in held:
            one.close()
