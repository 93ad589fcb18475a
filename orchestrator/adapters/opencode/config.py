"""OpenCode's configuration: the template in `opencode_config/` filled in for one model.

`{model.*}` stands for a fact about the model, `{agents/NAME.md}` for the text of that file. A string that is
nothing but one of these takes its type, so that limits become numbers.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PLACEHOLDER = re.compile(r"\{(model\.[a-z_]+|[a-z_]+/[\w.-]+\.md)\}")
_TOOL_RESULT_TOKENS = 6_000


@dataclass(frozen=True)
class AgentModel:
    """The model as the gateway serves it; `context_tokens` holds the prompt and the answer together."""

    name: str
    context_tokens: int
    output_tokens: int

    @property
    def reserved_tokens(self) -> int:
        """What is kept free for the next answer and tool result: above it the conversation is compacted."""
        return min(self.output_tokens + _TOOL_RESULT_TOKENS, self.context_tokens // 2)


def render_config(folder: Path, model: AgentModel) -> str:
    """The value of OPENCODE_CONFIG_CONTENT: `folder/opencode.json` with every placeholder filled in."""
    facts: dict[str, str | int] = {
        "model.name": model.name,
        "model.context_tokens": model.context_tokens,
        "model.output_tokens": model.output_tokens,
        "model.reserved_tokens": model.reserved_tokens,
    }

    def fact(name: str) -> str | int:
        if name.endswith(".md"):
            return (folder / name).read_text(encoding="utf-8").strip()
        if name not in facts:
            raise ValueError(f"opencode.json asks for {{{name}}}, which is not one of {sorted(facts)}.")
        return facts[name]

    def filled(value: Any) -> Any:
        match value:
            case dict():
                return {str(filled(key)): filled(inner) for key, inner in value.items()}
            case list():
                return [filled(inner) for inner in value]
            case str() if whole := _PLACEHOLDER.fullmatch(value):
                return fact(whole[1])
            case str():
                return _PLACEHOLDER.sub(lambda found: str(fact(found[1])), value)
            case _:
                return value

    template = json.loads((folder / "opencode.json").read_text(encoding="utf-8"))
    return json.dumps(filled(template), ensure_ascii=False, separators=(",", ":"))
