"""What the user prefers in every window: theme, text size, how times are told, what is notified."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.core import rules
from desktop.core.notices import KINDS_IN_WORDS, Kind
from desktop.core.rules import Rule
from desktop.qt.settings import Settings
from desktop.qt.theme import Scheme, TextSize


class Preferences(QObject):
    """Typed access to the program's settings. Whatever was kept wrongly counts as not set."""

    changed = Signal()

    def __init__(self, own: Settings) -> None:
        super().__init__()
        self._own = own

    @property
    def scheme(self) -> Scheme:
        kept = self._own.get("theme")
        return Scheme(kept) if kept in [one.value for one in Scheme] else Scheme.SYSTEM

    @property
    def text_size(self) -> TextSize:
        kept = self._own.get("text_size")
        return TextSize(kept) if kept in [one.value for one in TextSize] else TextSize.USUAL

    @property
    def has_relative_times(self) -> bool:
        return self._own.get("relative_times", False) is True

    @property
    def confirms_deletion(self) -> bool:
        return self._own.get("confirm_delete", True) is not False

    @property
    def tells_system(self) -> bool:
        """Whether notices go to the desktop's own notifications too."""
        return self._own.get("system_notices", False) is True

    def tells(self, kind: Kind) -> bool:
        """Whether notices of this kind are wanted."""
        off = self._own.get("notices_off")
        return kind not in KINDS_IN_WORDS or not isinstance(off, list) or kind.value not in off

    @property
    def rules(self) -> list[Rule]:
        """The user's rules; one that cannot be read any more is left out."""
        kept = self._own.get("rules")
        found = []
        for text in kept if isinstance(kept, list) else []:
            try:
                found.append(rules.parse(str(text)))
            except rules.RuleError:
                continue
        return found

    def set(self, name: str, value: object) -> None:
        """Set and keep one of them at once: the program may end at any moment."""
        if self._own.get(name) != value:
            self._own.set(name, value)
            self._own.save()
            self.changed.emit()

    def set_tells(self, kind: Kind, is_wanted: bool) -> None:
        off = {one.value for one in KINDS_IN_WORDS if not self.tells(one)}
        self.set("notices_off", sorted(off - {kind.value} if is_wanted else off | {kind.value}))

    def set_rules(self, texts: list[str]) -> None:
        self.set("rules", texts)
