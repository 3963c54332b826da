"""Opens the window on a store and closes it after a while: STORE MILLISECONDS TAB."""

import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop import app
from desktop.widgets.shell.main_window import MainWindow

make = app.make_window


def make_and_close(*arguments: object, **options: object) -> MainWindow:
    window = make(*arguments, **options)  # type: ignore[arg-type]
    QTimer.singleShot(int(sys.argv[2]), window.close)
    return window


if __name__ == "__main__":
    app.make_window = make_and_close
    code = app.main([sys.argv[1]], theme="light", size="1000x700", tab=sys.argv[3])
    assert QApplication.instance() is not None
    sys.exit(code)
