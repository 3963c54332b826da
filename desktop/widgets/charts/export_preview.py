"""Shows beside the export dialog's fields what is going to be in the file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.core.lanes import Ticket
from desktop.qt.theme import Space, Theme, Type, font
from desktop.qt.throttle import Throttle
from desktop.qt.workspace import Workspace
from desktop.widgets.base.painting import ends_with_painter
from desktop.widgets.charts.figure import to_image
from desktop.widgets.charts.figure_source import FigureSource, Made, Order

_AT_MOST_EVERY_MS = 120
_KEY = "preview"
_CAPTION = 24
_SIZE = QSize(420, 330)


class ExportPreview(QWidget):
    """The first chart's picture at its proportions, or words where there is no picture."""

    def __init__(self, theme: Theme, work: Workspace, source: FigureSource) -> None:
        super().__init__()
        self._theme = theme
        self._work = work
        self._source = source
        self._order: Order | None = None
        self._words: tuple[str, ...] = ()
        self._caption = ""
        self.image: QImage | None = None
        self._throttle = Throttle(self._ask, _AT_MOST_EVERY_MS, self)
        self.setMinimumSize(_SIZE)
        self.setAccessibleName("Preview")
        theme.changed.connect(self.update)

    def show_order(self, order: Order, caption: str) -> None:
        """Show what an order for a picture makes, soon, and again while its runs grow."""
        self._order, self._caption, self._words = order, caption, ()
        self._throttle.call()

    def say(self, *words: str) -> None:
        """Say in words what the file is going to hold."""
        self._order, self._words, self._caption = None, words, ""
        self._forget()
        self.setAccessibleDescription(". ".join(words))
        self.update()

    def stop(self) -> None:
        """Nobody looks any more."""
        self._order = None
        self._forget()

    def _forget(self) -> None:
        self.image = None
        self._source.forget()
        self._work.compute.cancel(_KEY)

    def _ask(self) -> None:
        order = self._order
        if order is not None:
            self._source.ask(order, order.charts[0], partial(self._draw, order))

    def _draw(self, order: Order, made: Made) -> None:
        room, style = self._room(), order.style
        share = min(room.width() / style.width, room.height() / style.height)
        scale = max(0.2, share * self.devicePixelRatioF())
        figure = made.figure

        def work(ticket: Ticket) -> QImage:
            return to_image(figure, scale)

        take: Callable[[QImage], None] = partial(self._take, order)
        self._work.compute.submit(_KEY, work, take, title="Drawing the preview", interrupt=False)

    def _take(self, order: Order, image: QImage) -> None:
        if self._order is None:
            return
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self.image = image
        self.setAccessibleDescription(self._caption)
        self.update()

    def _room(self) -> QRectF:
        margin = Space.L
        return QRectF(self.rect()).adjusted(margin, margin, -margin, -margin - _CAPTION)

    # -- painting ------------------------------------------------------------------------------

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        painter.setPen(QPen(tokens.colour("border"), 1))
        painter.setBrush(tokens.colour("page"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        if self._words:
            self._paint_words(painter)
        elif self.image is not None:
            self._paint_image(painter, self.image)
        painter.end()

    def _paint_image(self, painter: QPainter, image: QImage) -> None:
        room, size = self._room(), image.deviceIndependentSize()
        share = min(room.width() / size.width(), room.height() / size.height(), 1.0)
        sheet = QRectF(0, 0, size.width() * share, size.height() * share)
        sheet.moveCenter(room.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(sheet, image)
        tokens = self._theme.tokens
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(sheet)
        painter.setFont(font(Type.SMALL))
        painter.setPen(tokens.colour("text_soft"))
        below = QRectF(0, self.height() - _CAPTION - Space.S, self.width(), _CAPTION)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._caption)

    def _paint_words(self, painter: QPainter) -> None:
        painter.setFont(font(Type.SMALL))
        painter.setPen(self._theme.tokens.colour("text_soft"))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        room = QRectF(self.rect()).adjusted(2 * Space.XL, Space.L, -2 * Space.XL, -Space.L)
        painter.drawText(room, int(flags), "\n\n".join(self._words))
