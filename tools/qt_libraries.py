"""Print the Debian packages that Qt still needs on this Linux machine, if any.

PySide6's wheels carry Qt itself but not the system libraries below it, nor a font to write with.
"""

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

# What the window uses. The xcb plugin shows windows on X11; offscreen renders the screenshots.
QT_PARTS = (
    "QtCore.abi3.so",
    "QtGui.abi3.so",
    "QtWidgets.abi3.so",
    "QtSvg.abi3.so",
    "Qt/lib/libQt6DBus.so.6",
    "Qt/lib/libQt6XcbQpa.so.6",
    "Qt/plugins/platforms/libqxcb.so",
    "Qt/plugins/platforms/libqoffscreen.so",
    "Qt/plugins/iconengines/libqsvgicon.so",
)
PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libstdc++.so.6": "libstdc++6",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
FONT_PACKAGE = "fonts-dejavu-core"


def missing_libraries(folder: Path) -> Iterator[str]:
    """Yield the file names of libraries that Qt's parts want and the machine lacks."""
    parts = [str(folder / part) for part in QT_PARTS if (folder / part).exists()]
    listing = subprocess.run(["ldd", *parts], capture_output=True, text=True, check=True).stdout
    for line in listing.splitlines():
        name, _, found = line.strip().partition(" => ")
        if found == "not found":
            yield name


def has_font() -> bool:
    return any(
        path.suffix in {".ttf", ".otf"} for folder in FONT_FOLDERS for path in folder.rglob("*")
    )


def main() -> int:
    spec = find_spec("PySide6")
    if not sys.platform.startswith("linux") or spec is None or spec.origin is None:
        return 0
    missing = set(missing_libraries(Path(spec.origin).parent))
    unknown = missing - PACKAGES.keys()
    if unknown:
        print("Qt also needs", *sorted(unknown), file=sys.stderr)
    packages = {PACKAGES[name] for name in missing - unknown}
    if not has_font():
        packages.add(FONT_PACKAGE)
    print(*sorted(packages))
    return 0


if __name__ == "__main__":
    sys.exit(main())
