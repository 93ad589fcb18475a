"""The image that sandbox and gate share: its programs, and nothing of the place where it was built."""

import docker
import pytest

from orchestrator.entrypoints.images import ImageTags

pytestmark = [pytest.mark.stack, pytest.mark.timeout(1800)]


def output_of(image: str, *command: str) -> str:
    client = docker.from_env()
    try:
        said = client.containers.run(image, list(command), entrypoint="", network_mode="none", remove=True)
        return str(said.decode())
    finally:
        client.close()


def test_the_application_has_its_programs_and_packages(images: ImageTags) -> None:
    script = (
        "node --version && npm --version && git --version && tini --version"
        " && python -c 'import fastapi, mcp; print(\"python packages\")'"
        " && ls -d /opt/app/node_modules/react /opt/app/node_modules/vite"
    )

    said = output_of(images.base, "sh", "-c", script)

    assert said.startswith("v24.")
    assert "python packages" in said
    assert "/opt/app/node_modules/react\n/opt/app/node_modules/vite" in said


@pytest.mark.parametrize("name", ["base", "sandbox", "gate"])
def test_nothing_of_the_build_site_is_kept(images: ImageTags, name: str) -> None:
    image = getattr(images, name)
    script = "ls -A /usr/local/share/ca-certificates; ls -d /site /etc/ssl/site.crt 2>/dev/null; env"

    said = output_of(image, "sh", "-c", script)

    lines = [line.split("=")[0] for line in said.splitlines()]
    assert set(lines) <= {"PATH", "LANG", "HOME", "HOSTNAME", "PWD", "PYTHONDONTWRITEBYTECODE"}
