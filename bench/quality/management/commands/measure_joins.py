"""The former name of `measure_linkage`."""

from __future__ import annotations

from typing import Any

from bench.quality.management.commands import measure_linkage


class Command(measure_linkage.Command):
    """Deprecated; removed with the next release."""

    help = f"Deprecated: use measure_linkage. {measure_linkage.Command.help}"

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Warn, then measure."""
        self.stderr.write(self.style.WARNING("measure_joins is deprecated; use measure_linkage."))
        super().handle(*args, **options)
