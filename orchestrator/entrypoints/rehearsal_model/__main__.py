"""The command that serves the rehearsal model."""

import argparse
import sys
from pathlib import Path

import uvicorn

from orchestrator.entrypoints.rehearsal_model.app import make_app
from orchestrator.entrypoints.rehearsal_model.conductor import Conductor
from orchestrator.entrypoints.rehearsal_model.obedient import Obedient
from orchestrator.entrypoints.rehearsal_model.score_files import ScoreError, load_scores


def main() -> None:
    options = _options().parse_args()
    try:
        scores = load_scores(options.scores)
    except ScoreError as error:
        sys.exit(f"rehearsal model: {error}")
    obedient = options.mode == "obedient"
    app = make_app(
        player=Obedient() if obedient else Conductor(scores),
        mode=options.mode,
        scores=() if obedient else scores,
        pace_ms=options.pace_ms,
    )
    uvicorn.run(app, host=options.host, port=options.port, log_level="warning", access_log=False)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="rehearsal_model", description="OpenAI-compatible player of scores."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8420)
    parser.add_argument(
        "--scores", type=Path, default=Path("opencode_config/rehearsals"), help="folder of *.yaml"
    )
    parser.add_argument("--mode", choices=("scores", "obedient"), default="scores")
    parser.add_argument("--pace-ms", type=float, default=18.0, help="pause before each word, in milliseconds")
    return parser


if __name__ == "__main__":
    main()
