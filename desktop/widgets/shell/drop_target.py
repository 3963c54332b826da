"""Lets folders be dropped on the window: says so while one hovers, and hands its path on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.qt.icons import pixmap
from desktop.qt.theme import Theme, Type, font
from desktop.widgets.base.painting import ends_with_painter


class DropTarget(QObject):
    """Watches a window for folders that are dragged over it."""

    dropped = Signal(str)  # path

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._veil = _Veil(theme, window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent):
            if _paths(event):
                event.acceptProposedAction()
                self._veil.cover()
            return True
        if event.type() == QEvent.Type.DragLeave:
            self._veil.hide()
        elif isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self._veil.hide()
            for path in _paths(event):
                self.dropped.emit(path)
            event.acceptProposedAction()
            return True
        return False


def _paths(event: QDropEvent) -> list[str]:
    urls = event.mimeData().urls()
    return [url.toLocalFile() for url in urls if url.isLocalFile()]


class _Veil(QWidget):
    """Covers the window while a folder hovers over it."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def cover(self) -> None:
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), tokens.colour("page", 0.86))
        box = QRectF(self.rect()).adjusted(16, 16, -16, -16)
        painter.setPen(QPen(tokens.colour("accent"), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(box, 12, 12)
        picture = pixmap("folder", tokens.accent, 32, self.devicePixelRatioF())
        centre = box.center()
        painter.drawPixmap(round(centre.x() - 16), round(centre.y() - 48), picture)
        painter.setFont(font(Type.LARGE, QFont.Weight.DemiBold))
        painter.setPen(tokens.colour("text"))
        text = QRectF(box.left(), centre.y(), box.width(), 40)
        painter.drawText(text, Qt.AlignmentFlag.AlignHCenter, "Drop to open the store")
        painter.end()
