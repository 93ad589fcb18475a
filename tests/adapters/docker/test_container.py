"""The walls of containers, flag by flag: what is not asked for here is not there."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from orchestrator.adapters.docker.container import SandboxShape, gate_arguments, sandbox_arguments

SHAPE = SandboxShape(
    installation="0a1b2c3d", image="atelier-sandbox:abc", agent_configuration='{"model":"x"}'
)
USER = "u23456789012345"


def of_sandbox(shape: SandboxShape = SHAPE, *, password: str = "secret") -> dict[str, Any]:
    return sandbox_arguments(
        shape, user_id=USER, gateway=Path("/d/gateway"), sockets=Path("/d/sockets"), password=password
    )


def of_gate(shape: SandboxShape = SHAPE) -> dict[str, Any]:
    return gate_arguments(
        shape, name="atelier-gate-1", image="sha256:1", tree=Path("/d/tree"), request=Path("/d/request")
    )


@pytest.fixture(params=[of_sandbox, of_gate])
def arguments(request: pytest.FixtureRequest) -> dict[str, Any]:
    return request.param()


@pytest.mark.parametrize(
    ("flag", "value"),
    [
        ("network_mode", "none"),
        ("read_only", True),
        ("cap_drop", ["ALL"]),
        ("ipc_mode", "private"),
        ("pids_limit", 256),
        ("ulimits", [{"Name": "core", "Soft": 0, "Hard": 0}]),
    ],
)
def test_every_container_has_this_wall(arguments: dict[str, Any], flag: str, value: Any) -> None:
    assert arguments[flag] == value


def test_no_container_gets_more_than_it_is_given(arguments: dict[str, Any]) -> None:
    doors = {"privileged", "cap_add", "devices", "pid_mode", "userns_mode", "group_add", "ports", "links"}
    assert doors.isdisjoint(arguments)
    assert "init" not in arguments, "tini is the entry point of the images"


def test_no_container_may_gain_privileges(arguments: dict[str, Any]) -> None:
    assert arguments["security_opt"] == ["no-new-privileges"]


def test_memory_has_one_limit_because_there_is_no_swap(arguments: dict[str, Any]) -> None:
    assert arguments["mem_limit"] == arguments["memswap_limit"]
    assert arguments["mem_limit"] in ("1536m", "2048m")


def test_processor_time_is_limited_to_what_the_host_has(arguments: dict[str, Any]) -> None:
    assert 0 < arguments["nano_cpus"] <= (os.cpu_count() or 1) * 1_000_000_000


def test_the_log_of_a_container_is_limited() -> None:
    assert of_sandbox()["log_config"].config == {"max-size": "8m", "max-file": "1"}
    assert of_gate()["log_config"].config == {"max-size": "64m", "max-file": "1"}


def test_sandbox_and_gate_run_as_users_of_their_own() -> None:
    assert of_sandbox()["user"] == "10001:10001"
    assert of_gate()["user"] == "10002:10002"


def test_a_seccomp_profile_is_given_by_its_content() -> None:
    shape = SHAPE.model_copy(update={"seccomp": '{ "defaultAction": "SCMP_ACT_ERRNO" }'})
    for made in (of_sandbox(shape), of_gate(shape)):
        assert made["security_opt"] == ["no-new-privileges", 'seccomp={"defaultAction":"SCMP_ACT_ERRNO"}']


def test_another_runtime_is_used_for_both_when_it_is_set() -> None:
    shape = SHAPE.model_copy(update={"runtime": "runsc"})
    assert of_sandbox(shape)["runtime"] == of_gate(shape)["runtime"] == "runsc"
    assert "runtime" not in of_sandbox()


def test_a_sandbox_is_named_after_its_installation_and_user() -> None:
    made = of_sandbox()
    assert made["name"] == f"atelier-0a1b2c3d-{USER}"
    assert made["labels"]["atelier.installation"] == "0a1b2c3d"
    assert made["labels"]["atelier.user"] == USER
    assert made["labels"]["atelier.role"] == "sandbox"


def test_a_sandbox_writes_to_its_volume_and_sockets_and_reads_its_gateway() -> None:
    assert of_sandbox()["volumes"] == {
        f"atelier-0a1b2c3d-{USER}": {"bind": "/workspace", "mode": "rw"},
        "/d/gateway": {"bind": "/run/gateway", "mode": "ro"},
        "/d/sockets": {"bind": "/run/sockets", "mode": "rw"},
    }


def test_the_gate_only_reads() -> None:
    assert {volume["mode"] for volume in of_gate()["volumes"].values()} == {"ro"}


def test_all_scratch_space_is_limited_and_without_devices_or_other_users_rights() -> None:
    for made in (of_sandbox(), of_gate()):
        for options in made["tmpfs"].values():
            assert {"nosuid", "nodev"} <= set(options.split(","))
            assert "size=" in options
    assert set(of_sandbox()["tmpfs"]) == {"/tmp", "/home/dev", "/opt/app/node_modules/.vite-temp"}
    assert set(of_gate()["tmpfs"]) == {"/tmp"}


def test_the_agent_is_told_its_configuration_and_to_stay_offline() -> None:
    environment = of_sandbox()["environment"]
    assert json.loads(environment["OPENCODE_CONFIG_CONTENT"]) == {"model": "x"}
    assert environment["OPENCODE_SERVER_PASSWORD"] == "secret"
    assert environment["OPENCODE_SERVER_USERNAME"] == "opencode"
    assert environment["npm_config_fetch_retries"] == "0"
    assert environment["ATELIER_LEASH_SECONDS"] == "90"
    for flag in ("PROJECT_CONFIG", "MODELS_FETCH", "AUTOUPDATE", "SHARE", "LSP_DOWNLOAD", "DEFAULT_PLUGINS"):
        assert environment[f"OPENCODE_DISABLE_{flag}"] == "1"


def test_the_gate_is_told_no_secret() -> None:
    assert "environment" not in of_gate()


@pytest.mark.parametrize(
    "change",
    [
        {"image": "atelier-sandbox:def"},
        {"agent_configuration": "{}"},
        {"memory_megabytes": 99},
        {"seccomp": "{}"},
    ],
)
def test_a_sandbox_of_another_shape_is_recognised(change: dict[str, Any]) -> None:
    other = of_sandbox(SHAPE.model_copy(update=change))
    assert other["labels"]["atelier.shape"] != of_sandbox()["labels"]["atelier.shape"]


def test_a_sandbox_with_another_password_is_recognised_and_its_label_does_not_tell_it() -> None:
    labels = of_sandbox(password="other")["labels"]
    assert labels["atelier.shape"] != of_sandbox()["labels"]["atelier.shape"]
    assert "other" not in str(labels)
    assert of_sandbox()["labels"] == of_sandbox()["labels"]
