"""The images the tests run, built when they are missing, and the way to the code that lives inside them."""

import os
import sys
from pathlib import Path

import pytest

from orchestrator.entrypoints.images import ImageSettings, ImageTags, build_images

RECIPES = Path(__file__).parents[1]
# In the images these packages lie on the path by themselves.
sys.path[:0] = [str(RECIPES / "sandbox"), str(RECIPES / "gate")]


@pytest.fixture(scope="session")
def images() -> ImageTags:
    return build_images(ImageSettings.read(os.environ), os.environ, lambda name, state, elapsed: None)
