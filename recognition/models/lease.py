"""Who may do a job that only one process may do at a time."""

from __future__ import annotations

from django.db import models


class Lease(models.Model):
    """A named right that runs out by itself, so that a killed process never blocks the next one."""

    name = models.CharField(primary_key=True, max_length=40)
    owner = models.CharField(max_length=64)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
