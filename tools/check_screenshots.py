"""Check that the demo's screenshots are pictures of a window with something in it."""

import sys
from pathlib import Path

from PySide6.QtGui import QImage

WIDTH, HEIGHT = 1600, 1000
COLOURS = 40
EXPECTED = ("start", "middle", "end", "end-dark")


def sample(picture: Path) -> list[int]:
    """Return the colours on a grid of every fourth pixel; raise ValueError if it is no window."""
    image = QImage(str(picture))
    if image.isNull():
        raise ValueError(f"{picture.name} is not a picture")
    if image.width() < WIDTH or image.height() < HEIGHT:
        raise ValueError(f"{picture.name} is only {image.width()} × {image.height()} pixels")
    colours = [image.pixel(x, y) for y in range(0, HEIGHT, 4) for x in range(0, WIDTH, 4)]
    if len(set(colours)) < COLOURS:
        raise ValueError(f"{picture.name} has only {len(set(colours))} colours")
    return colours


def brightness(colours: list[int]) -> float:
    """The mean over all channels, 0 to 255."""
    channels = [(colour >> shift) & 0xFF for colour in colours for shift in (0, 8, 16)]
    return sum(channels) / len(channels)


def check(folder: Path) -> None:
    """Raise ValueError, saying what is wrong with the pictures."""
    pictures = {path.stem.partition("-")[2]: path for path in sorted(folder.glob("*.png"))}
    if tuple(pictures) != EXPECTED:
        raise ValueError(f"expected {', '.join(EXPECTED)}, found {', '.join(pictures) or 'none'}")
    samples = {name: sample(path) for name, path in pictures.items()}
    if samples["start"] == samples["end"]:
        raise ValueError("nothing moved between the start and the end")
    if not brightness(samples["end-dark"]) < 100 < brightness(samples["end"]):
        raise ValueError("the light theme is not light, or the dark one not dark")
    print(f"{len(samples)} screenshots look like a window that shows training")


def main() -> int:
    try:
        check(Path(sys.argv[1]))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
