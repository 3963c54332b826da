"""Notices inside the window: they stack in the lower right corner, fade, and lead to their run."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPropertyAnimation, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QFont, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsOpacityEffect,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.core.notices import Kind, Notice
from desktop.qt.icons import icon, pixmap
from desktop.qt.theme import Space, Theme, font

_WIDTH, _MARGIN, _ABOVE_STATUS = 340, 16, 40
_MOST = 4
_STAY_MS, _FADE_MS = 7000, 600
GLYPHS = {
    Kind.FINISHED: ("state-finished", "good"),
    Kind.FAILED: ("state-failed", "bad"),
    Kind.SILENT: ("state-silent", "warn"),
    Kind.NAN: ("warning", "warn"),
    Kind.ALERT: ("bell", "accent"),
    Kind.RULE: ("bell", "accent"),
    Kind.MESSAGE: ("info", "accent"),
    Kind.TROUBLE: ("warning", "bad"),
}


class Toasts(QObject):
    """Shows notices over a window, the newest at the bottom."""

    run_wanted = Signal(object)  # RunKey

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._toasts: list[_Toast] = []
        window.installEventFilter(self)
        theme.changed.connect(self._place, Qt.ConnectionType.QueuedConnection)

    def show(self, notice: Notice) -> None:
        """Show one more; the oldest goes when there are too many."""
        toast = _Toast(self._theme, notice, self._window)
        toast.clicked.connect(self.run_wanted)
        toast.gone.connect(self._remove)
        self._toasts.append(toast)
        for old in self._toasts[:-_MOST]:
            old.close_now()
        self._place()
        toast.show()
        toast.raise_()

    def titles(self) -> list[str]:
        """What is on the screen now."""
        return [toast.notice.title for toast in self._toasts]

    def toasts(self) -> list[QWidget]:
        return list(self._toasts)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _remove(self, toast: _Toast) -> None:
        if toast in self._toasts:
            self._toasts.remove(toast)
            toast.hide()
            toast.deleteLater()
            self._place()

    def _place(self) -> None:
        bottom = self._window.height() - _ABOVE_STATUS
        for toast in reversed(self._toasts):
            height = toast.heightForWidth(_WIDTH)
            height = height if height > 0 else toast.sizeHint().height()
            bottom -= height
            toast.setGeometry(self._window.width() - _WIDTH - _MARGIN, bottom, _WIDTH, height)
            bottom -= Space.S


class _Toast(QFrame):
    """One notice. Stays while the mouse is on it."""

    clicked = Signal(object)
    gone = Signal(object)

    def __init__(self, theme: Theme, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.notice = notice
        self._theme = theme
        self.setAccessibleName(f"{notice.title}. {notice.text}")
        if notice.key is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setToolTip("Go to the run")
        self._glyph = QLabel()
        self._close = QToolButton()
        self._close.setProperty("bare", True)
        self._close.setAccessibleName("Dismiss")
        self._close.setToolTip("Dismiss")
        self._close.clicked.connect(self.close_now)
        self._lay_out(notice)
        self._effect = QGraphicsOpacityEffect(self)
        self._effect.setEnabled(False)
        self.setGraphicsEffect(self._effect)
        self._fade = QPropertyAnimation(self._effect, b"opacity", self)
        self._fade.setDuration(_FADE_MS)
        self._fade.setStartValue(1.0)
        self._fade.setEndValue(0.0)
        self._fade.finished.connect(self.close_now)
        self._stay = QTimer(self, singleShot=True, interval=_STAY_MS)
        self._stay.timeout.connect(self._start_fading)
        self._stay.start()
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    def _lay_out(self, notice: Notice) -> None:
        title, text = QLabel(notice.title), QLabel(notice.text)
        title.setFont(font(weight=QFont.Weight.DemiBold))
        text.setProperty("tone", "soft")
        for label in (title, text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(title)
        words.addWidget(text)
        text.setVisible(bool(notice.text))
        top = Qt.AlignmentFlag.AlignTop
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.M, Space.S, Space.M)
        layout.setSpacing(Space.M)
        layout.addWidget(self._glyph, 0, top)
        layout.addLayout(words, 1)
        layout.addWidget(self._close, 0, top)

    def close_now(self) -> None:
        self._stay.stop()
        self._fade.stop()
        self.gone.emit(self)

    def _start_fading(self) -> None:
        self._effect.setEnabled(True)
        self._fade.start()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._stay.stop()
        self._fade.stop()
        self._effect.setEnabled(False)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._stay.start()
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            if self.notice.key is not None:
                self.clicked.emit(self.notice.key)
            self.close_now()

    def _apply_theme(self) -> None:
        tokens = self._theme.tokens
        name, tone = GLYPHS[self.notice.kind]
        scale = self.devicePixelRatioF()
        self._glyph.setPixmap(pixmap(name, getattr(tokens, tone), 18, scale))
        self._close.setIcon(icon("close", tokens, 14))
