"""`manage.py refresh_joins`: the earlier name of `refresh_merges`, for one release."""

from __future__ import annotations

from typing import Any

from promotions.management.commands import refresh_merges


class Command(refresh_merges.Command):
    """Do what `refresh_merges` does, with a warning."""

    help = "Deprecated; use refresh_merges."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        """Warn and refresh."""
        self.stderr.write(self.style.WARNING("refresh_joins is deprecated; use refresh_merges."))
        super().handle(*args, **options)
