"""The bar above a run's page: its colour and name, its state in words, and the way to the next."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from desktop.core import run_words
from desktop.core.source import RunFacts
from desktop.qt.icons import icon, pixmap
from desktop.qt.runs_model import state_word
from desktop.qt.theme import Space, Theme, Type, font
from desktop.widgets.base.painting import ends_with_painter

GLYPHS = {
    "Running": ("state-running", "live"),
    "Silent": ("state-silent", "warn"),
    "Finished": ("state-finished", "good"),
    "Failed": ("state-failed", "bad"),
    "Preempted": ("state-preempted", "warn"),
}


class RunHeader(QWidget):
    """Says which run the page is about."""

    step_wanted = Signal(int)  # rows down the table
    copy_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(Space.BAR)
        self._theme = theme
        self._word = ""
        self.name = _Name(theme)
        self._glyph = QLabel()
        self._state = QLabel()
        self._state.setProperty("tone", "soft")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.L, 0, Space.S, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.name)
        layout.addSpacing(Space.S)
        layout.addWidget(self._glyph)
        layout.addWidget(self._state)
        layout.addStretch(1)
        self._buttons = [
            (self._button("Copy what the page says", self.copy_wanted.emit), "copy"),
            (self._button("Run above in the table", lambda: self.step_wanted.emit(-1)), "previous"),
            (self._button("Run below in the table", lambda: self.step_wanted.emit(1)), "next"),
        ]
        for button, _ in self._buttons:
            layout.addWidget(button)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    def _button(self, name: str, run: object) -> QToolButton:
        button = QToolButton()
        button.setProperty("bare", True)
        button.setFixedSize(Space.CONTROL, Space.CONTROL)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.clicked.connect(run)
        return button

    def say(self, facts: RunFacts, colour: int, now_ns: int) -> None:
        """Show a run."""
        self.name.say(facts.name or facts.run_id, colour)
        self._state.setText(run_words.state_sentence(facts, now_ns))
        self._word = state_word(facts)
        self._draw_glyph()

    def _draw_glyph(self) -> None:
        picture, tone = GLYPHS.get(self._word, ("state-silent", "text_faint"))
        colour = getattr(self._theme.tokens, tone)
        self._glyph.setPixmap(pixmap(picture, colour, 16, self.devicePixelRatioF()))

    def _apply_theme(self) -> None:
        for button, picture in self._buttons:
            button.setIcon(icon(picture, self._theme.tokens))
        self._draw_glyph()
        self.name.update()


class _Name(QWidget):
    """A run's dot and name; long names lose their middle."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._text = ""
        self._colour = 0
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Expanding)

    def say(self, text: str, colour: int) -> None:
        if (text, colour) != (self._text, self._colour):
            self._text, self._colour = text, colour
            self.setToolTip(text)
            self.setAccessibleName(f"Run {text}")
            self.updateGeometry()
            self.update()

    def _font(self) -> QFont:
        return font(Type.TITLE, QFont.Weight.DemiBold)

    def sizeHint(self) -> QSize:
        text = self._text.replace("\n", " ")
        return QSize(22 + QFontMetrics(self._font()).horizontalAdvance(text) + 2, Space.BAR)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, Space.CONTROL)

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.run_colour(self._colour))
        painter.drawEllipse(QPointF(6, self.height() / 2), 5, 5)
        painter.setFont(self._font())
        painter.setPen(self._theme.tokens.colour("text"))
        room = self.rect().adjusted(20, 0, 0, 0)
        text = QFontMetrics(painter.font()).elidedText(
            self._text.replace("\n", " "), Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()
