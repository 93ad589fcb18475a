"""A gate as a host runs it: a throwaway container without network on a tree and a request."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
import yaml

APPLICATION = Path(__file__).parents[2] / "examples" / "portfolio" / "app"


@dataclass(frozen=True)
class GateReport:
    """What the gate printed."""

    tools: list[dict[str, Any]]
    findings: list[dict[str, Any]]

    def errors_in(self, path: str) -> set[str]:
        """The rules that object to this file."""
        return {
            f"{one['tool']}/{one['rule']}"
            for one in self.findings
            if one["path"] == path and one["severity"] == "error"
        }


def application_files() -> dict[str, bytes]:
    """The example application as git would commit it."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=APPLICATION, capture_output=True, check=True, text=True).stdout
    paths = [path for path in listed.split("\0") if path and (APPLICATION / path).is_file()]
    return {path: (APPLICATION / path).read_bytes() for path in paths}


def run_gate(image: str, files: Mapping[str, bytes], changed: Collection[str]) -> GateReport:
    """Check the files; `changed` names those that differ from the default branch."""
    place = Path(tempfile.mkdtemp(prefix="gate-"))
    place.chmod(0o755)
    manifest = yaml.safe_load((APPLICATION / "atelier.yaml").read_text())
    request = {
        "changed": [{"path": path, "status": "modified"} for path in changed],
        "editable": manifest["editable"],
        "protected": manifest["protected"],
        "packages": manifest["packages"],
        "allowed_lock": False,
    }
    for path, content in {**files, "../request/request.json": json.dumps(request).encode()}.items():
        target = place / "tree" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    client = docker.from_env()
    container = client.containers.create(
        image,
        user="10001:10001",
        read_only=True,
        cap_drop=["ALL"],
        security_opt=["no-new-privileges"],
        pids_limit=256,
        mem_limit="2g",
        tmpfs={"/tmp": "rw,nosuid,nodev,exec,size=512m,mode=1777"},
        network_mode="none",
        volumes={
            str(place / "tree"): {"bind": "/tree", "mode": "ro"},
            str(place / "request"): {"bind": "/request", "mode": "ro"},
        },
    )
    try:
        container.start()
        ended = container.wait(timeout=240)
        complaint = container.logs(stdout=False).decode()
        assert ended["StatusCode"] == 0, complaint
        return GateReport(**json.loads(container.logs(stderr=False)))
    finally:
        container.remove(force=True)
        client.close()
        shutil.rmtree(place)
