"""Prints the API's description, events included, from which the web's types are generated."""

import json
import sys

from orchestrator.api.app import document


def main() -> None:
    json.dump(document(), sys.stdout, sort_keys=True)


if __name__ == "__main__":
    main()
