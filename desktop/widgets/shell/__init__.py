"""The window itself: tabs, menus, commands, dialogs, notices. Assembles the other rooms."""
