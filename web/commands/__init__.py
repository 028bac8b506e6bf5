"""The `recourse` command line."""

from web.commands.main import main

__all__ = ["main"]
