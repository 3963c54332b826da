"""What a narrow tool bar has no room for: a button with a menu of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton

from desktop.qt.icons import icon
from desktop.qt.theme import Theme
from desktop.widgets.base.key_chooser import KeyChooser
from desktop.widgets.base.menu_button import MenuButton


class MoreButton(QToolButton):
    """In sight only while something is left out. The menu does what the controls would."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.left_out: Sequence[QToolButton] = ()
        self.setProperty("bare", True)
        self.setToolTip("What has no room in this bar")
        self.setAccessibleName("More controls")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.choices = QMenu(self)
        self.choices.setToolTipsVisible(True)
        self.choices.aboutToShow.connect(self.fill)
        self.setMenu(self.choices)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    def take(self, left_out: Sequence[QToolButton]) -> None:
        """Stand in for these controls; for none, go out of sight."""
        self.left_out = tuple(left_out)
        self.setVisible(bool(left_out))

    def seen(self, control: QToolButton) -> QToolButton:
        """The control, or this button while it stands in for it: where to open its choices."""
        return self if control in self.left_out else control

    def fill(self) -> None:
        """Bring the menu up to date."""
        self.choices.clear()
        for control in self.left_out:
            self._add(control)

    def _add(self, control: QToolButton) -> None:
        if isinstance(control, MenuButton):
            control.choices.setTitle(control.accessibleName())
            self.choices.addMenu(control.choices)
            return
        action = QAction(control.text(), self.choices)
        action.setToolTip(control.toolTip())
        action.setEnabled(control.isEnabled())
        if isinstance(control, KeyChooser):
            action.setText(f"{control.accessibleName()}…".replace("&", "&&"))
            action.triggered.connect(lambda _=False: control.open_below(self))
        else:
            action.setCheckable(control.isCheckable())
            action.setChecked(control.isChecked())
            action.triggered.connect(lambda _=False: control.click())
        self.choices.addAction(action)

    def _apply_theme(self) -> None:
        self.setIcon(icon("more", self._theme.tokens))
