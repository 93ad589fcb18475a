"""The image builder: what gives an image another tag, what does not, and that nothing is built twice."""

import os
import tarfile
from pathlib import Path

import pytest

from orchestrator.adapters.docker.build_context import fingerprint, pack, read_folder
from orchestrator.entrypoints.image_site import site_arguments, site_files
from orchestrator.entrypoints.images import ImageSettings, ImageTags, build_images


def test_the_tag_depends_on_names_contents_and_arguments() -> None:
    files = {"Dockerfile": b"FROM a", "b": b"1"}
    same = fingerprint(files, {"base": "x"})

    assert same == fingerprint(dict(reversed(files.items())), {"base": "x"})
    assert same != fingerprint({**files, "b": b"2"}, {"base": "x"})
    assert same != fingerprint({"Dockerfile": b"FROM a", "c": b"1"}, {"base": "x"})
    assert same != fingerprint(files, {"base": "y"})


def test_notes_and_caches_are_no_part_of_an_image(tmp_path: Path) -> None:
    (tmp_path / "__pycache__").mkdir()
    for name in ("Dockerfile", "README.md", "seccomp.json", "__pycache__/a.pyc", "b.pyc"):
        (tmp_path / name).write_text("a")

    assert set(read_folder(tmp_path)) == {"Dockerfile"}


def test_a_context_is_packed_the_same_way_every_time() -> None:
    files = {"b/c": b"1", "a": b"2"}

    first, second = pack(files).getvalue(), pack(files).getvalue()

    assert first == second
    with tarfile.open(fileobj=pack(files)) as archive:
        assert archive.getnames() == ["a", "b/c"]


def test_mirrors_and_proxies_of_the_site_are_passed_on(tmp_path: Path) -> None:
    npmrc = tmp_path / "npmrc"
    npmrc.write_text("fund=false\n@scope:registry=https://npm.example/\n//npm.example/:_authToken=t\n")
    environment = {
        "PIP_INDEX_URL": "https://pip.example/simple",
        "NPM_CONFIG_USERCONFIG": str(npmrc),
        "npm_config_registry": "https://npm.example/",
        "HTTPS_PROXY": "http://proxy.example",
        "SECRET": "no",
    }

    files = site_files(environment)

    assert b"index-url = https://pip.example/simple" in files["site/pip.conf"]
    assert files["site/npmrc"].decode().splitlines() == [
        "@scope:registry=https://npm.example/",
        "//npm.example/:_authToken=t",
        "registry=https://npm.example/",
    ]
    assert site_arguments(environment) == {"HTTPS_PROXY": "http://proxy.example"}


@pytest.mark.stack
@pytest.mark.timeout(1800)
def test_what_is_built_already_is_skipped(images: ImageTags) -> None:
    steps: list[tuple[str, str]] = []

    again = build_images(
        ImageSettings.read(os.environ), os.environ, lambda name, state, _: steps.append((name, state))
    )

    assert again == images
    assert steps == [("images", "skipped")]
