"""Counts paintings, so that a benchmark knows when something is to be seen."""

from PySide6.QtCore import QEvent, QObject


class Paints(QObject):
    """Counts the paintings of a widget."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        self.count += event.type() == QEvent.Type.Paint
        return False
