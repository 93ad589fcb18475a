"""Fixtures that every test may ask for; each is written where its part is."""

pytest_plugins = [
    "tests.parts.stack",
    "tests.parts.browser",
    "tests.parts.pocketbase",
    "tests.parts.redis",
    "tests.parts.temporal",
]
