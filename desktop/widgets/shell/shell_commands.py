"""Commands about the window as a whole: stores, settings, notices, help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.qt.actions import Command

if TYPE_CHECKING:
    from desktop.widgets.shell.main_window import MainWindow


def shell_commands(window: MainWindow) -> list[Command]:
    """All commands of `Shell`, in the order menus show them."""
    shell = window.shell
    return [
        Command("stores.open", "Open folder…", shell.open_folder, ("Ctrl+O",), "Stores"),
        Command("stores.connect", "Connect to a server…", shell.connect_to_server, (), "Stores"),
        Command("stores.close", "Close store", shell.close_store, ("Ctrl+Shift+W",), "Stores"),
        Command("window.settings", "Settings…", shell.open_settings, ("Ctrl+,",), "Window"),
        Command("window.notices", "Notifications", shell.open_notices, ("Ctrl+I",), "Window"),
        Command("window.shortcuts", "Keyboard shortcuts", shell.open_shortcuts, ("?",), "Window"),
        Command("window.demo", "Run the demo", shell.run_demo, (), "Window"),
        Command("window.about", "About tracklib", shell.open_about, (), "Window"),
    ]
