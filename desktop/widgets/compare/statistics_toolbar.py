"""The bar above the statistics: which runs, grouped by what, which results, how."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.core.columns import Column
from desktop.core.comparison.effects import EffectKind
from desktop.core.comparison.intervals import Method
from desktop.core.comparison.statistics_text import percent
from desktop.core.comparison.whose import Whose
from desktop.qt.statistics_state import LEVELS, StatisticsState
from desktop.qt.theme import Space, Theme
from desktop.qt.tokens import scaled
from desktop.widgets.base.bar_room import leave_out
from desktop.widgets.base.columns_popup import ColumnsPopup
from desktop.widgets.base.copy_button import CopyButton
from desktop.widgets.base.menu_button import MenuButton
from desktop.widgets.base.more_button import MoreButton
from desktop.widgets.base.segments import Segments

_NARROWEST = 320
_ROOM_FOR_WORDS = 860
_LONGEST, _LONGEST_WHEN_NARROW = 26, 13
_MOST_GROUPS = 40
WHOSE = (
    (Whose.LISTED, "Listed", "All runs that the table lists"),
    (Whose.SHOWN, "Shown", "The shown runs"),
    (Whose.SELECTED, "Selected", "The runs selected in the table"),
)
_METHODS = (
    (Method.BCA, "BCa bootstrap", "Bias-corrected and accelerated, 9,999 resamples"),
    (Method.PERCENTILE, "Percentile bootstrap", "Quantiles of 9,999 resampled means"),
    (Method.STUDENT, "Student's t", "Exact for normal values, also for very few"),
)
_EFFECTS = (
    (EffectKind.HEDGES, "Hedges' g", "Difference in standard deviations, corrected for few values"),
    (EffectKind.CLIFF, "Cliff's delta", "How much oftener above than below, from −1 to 1"),
)


class StatisticsToolbar(QWidget):
    """Controls of `StatisticsState`."""

    def __init__(self, theme: Theme, state: StatisticsState) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(Space.BAR)
        self._theme, self._state = theme, state
        self.whose = Segments("Runs to describe", WHOSE)
        self.whose.chosen.connect(lambda whose: state.choose(whose=whose))
        self.whose_menu = MenuButton(theme, "Runs to describe", "Runs to describe")
        self.keys = MenuButton(theme, "Group by", "Keys whose values make the groups…")
        self.metrics = MenuButton(theme, "Results", "Results to describe…")
        self.reference = MenuButton(theme, "Compare with", "Group that others are compared with")
        self.method = MenuButton(theme, "Method", "Intervals and effect sizes")
        self.keys_popup = ColumnsPopup(theme, self, reset="Choose for me", fixed="")
        self.metrics_popup = ColumnsPopup(theme, self, reset="Choose for me", fixed="")
        self.more = MoreButton(theme)
        self.copy = CopyButton(theme, "the statistics")
        self._connect()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.L, 0, Space.S, 0)
        layout.setSpacing(Space.S)
        for widget in (
            self.whose,
            self.whose_menu,
            self.keys,
            self.metrics,
            self.reference,
            self.method,
            self.more,
        ):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(self.copy)
        self._fill_method()
        self.follow_state()

    def _connect(self) -> None:
        state = self._state
        for button in (self.keys, self.metrics):
            button.setMenu(None)  # type: ignore[arg-type]
        self.keys.clicked.connect(self.open_keys)
        self.metrics.clicked.connect(self.open_metrics)
        self.keys_popup.chosen.connect(lambda ids: state.choose(keys=ids))
        self.keys_popup.reset_wanted.connect(lambda: state.choose(keys=None))
        self.metrics_popup.chosen.connect(lambda ids: state.choose(metrics=ids))
        self.metrics_popup.reset_wanted.connect(lambda: state.choose(metrics=None))
        self.reference.choices.aboutToShow.connect(self._fill_reference)
        state.choices_changed.connect(self.follow_state)
        state.described.connect(self.follow_state)
        self._theme.changed.connect(self.follow_state)

    def minimumSizeHint(self) -> QSize:
        """Narrow windows have a menu of the rest instead of growing."""
        return QSize(_NARROWEST, Space.BAR)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.follow_state()
        self._fit()

    def _fit(self) -> None:
        is_wide = self.width() >= scaled(_ROOM_FOR_WORDS)
        self.whose.setVisible(is_wide)
        self.whose_menu.setVisible(not is_wide)
        whose = self.whose if is_wide else self.whose_menu
        always = (whose, self.keys, self.metrics, self.copy)
        leave_out(self, always, (self.reference, self.method), self.more)

    # -- menus ---------------------------------------------------------------------------------

    def _fill_method(self) -> None:
        self._checks: list[tuple[QAction, str, Any]] = []
        menu, state = self.method.choices, self._state
        whose_group = QActionGroup(self)
        for whose, title, tip in WHOSE:
            action = self.whose_menu.add_choice(
                title,
                tip,
                lambda whose=whose: state.choose(whose=whose),  # type: ignore[misc]
                whose_group,
            )
            self._checks.append((action, "whose", whose))
        for name, choices in (("method", _METHODS), ("effect", _EFFECTS)):
            group = QActionGroup(self)
            for value, title, tip in choices:
                action = self.method.add_choice(
                    title,
                    tip,
                    lambda name=name, value=value: state.choose(**{name: value}),  # type: ignore[misc]
                    group,
                )
                self._checks.append((action, name, value))
            menu.addSeparator()
        group = QActionGroup(self)
        for level in LEVELS:
            action = self.method.add_choice(
                f"{percent(level)} intervals",
                "How often such intervals hold the true value",
                lambda level=level: state.choose(level=level),  # type: ignore[misc]
                group,
            )
            self._checks.append((action, "level", level))

    def _fill_reference(self) -> None:
        menu, state = self.reference.choices, self._state
        menu.clear()
        chosen = state.result.wish.reference
        none = self.reference.add_choice("No group", "", lambda: state.choose(reference=None))
        none.setChecked(chosen is None)
        menu.addSeparator()
        for group in state.result.groups[:_MOST_GROUPS]:
            action = self.reference.add_choice(
                group.title.replace("&", "&&"),
                "",
                lambda group=group: state.choose(reference=group.id),  # type: ignore[misc]
            )
            action.setChecked(group.id == chosen)
        if len(state.result.groups) > _MOST_GROUPS:
            menu.addAction("Double-click a row to choose another").setEnabled(False)

    def open_reference(self) -> None:
        self.reference.choices.popup(_below(self.more.seen(self.reference)))

    def open_method(self) -> None:
        self.method.choices.popup(_below(self.more.seen(self.method)))

    def open_keys(self) -> None:
        found = self._state.choosable
        self.keys_popup.open_at(_below(self.keys), found.keys, found.chosen_keys)

    def open_metrics(self) -> None:
        found = self._state.choosable
        self.metrics_popup.open_at(_below(self.metrics), found.metrics, found.chosen_metrics)

    # -- following -----------------------------------------------------------------------------

    def follow_state(self) -> None:
        """Show what the state says, however it came to be."""
        choices, result = self._state.choices, self._state.result
        self.whose.choose(choices.whose)
        self.whose_menu.say(next(title for whose, title, _ in WHOSE if whose is choices.whose))
        is_wide = self.width() >= scaled(_ROOM_FOR_WORDS)
        longest = _LONGEST if is_wide else _LONGEST_WHEN_NARROW
        keys = shortened(_names(result.wish.keys), longest)
        self.keys.say(f"{'Group by' if is_wide else 'By'} {keys or '…'}")
        self.metrics.say(shortened(_names(result.wish.metrics), longest) or "Results…")
        titles = [group.title for group in result.groups if group.id == result.wish.reference]
        self.reference.say(
            f"Against {shortened(titles[0], longest)}" if titles else "Compare with…"
        )
        self.method.say("Method")
        for action, name, value in self._checks:
            action.setChecked(getattr(choices, name) == value)
        self._fit()


def _names(columns: Sequence[Column]) -> str:
    return ", ".join(column.title for column in columns)


def shortened(text: str, longest: int = _LONGEST) -> str:
    """A text that fits on a button."""
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _below(button: QWidget) -> QPoint:
    return button.mapToGlobal(QPoint(0, button.height() + 4))
