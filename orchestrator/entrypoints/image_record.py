"""Which images this installation uses: written when they are built, read by the processes."""

from pathlib import Path

from orchestrator.domain.errors import Unavailable
from orchestrator.domain.fact import Fact


class ImageRecord(Fact):
    """Tags by content: another content has another tag."""

    sandbox: str
    gate: str


def write_image_record(data: Path, record: ImageRecord) -> None:
    data.mkdir(parents=True, exist_ok=True, mode=0o711)
    draft = data / "images.draft"
    draft.write_text(record.model_dump_json())
    draft.replace(data / "images.json")


def read_image_record(data: Path) -> ImageRecord:
    """Unavailable when no images were built for this data directory yet."""
    path = data / "images.json"
    if not path.exists():
        raise Unavailable("images_missing", "The images are not built.", action="Run ./scripts/run.")
    return ImageRecord.model_validate_json(path.read_text())
