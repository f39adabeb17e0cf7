"""When recognition's tasks run unless an operator decides otherwise."""

from __future__ import annotations

from typing import Any

from django.conf import settings

# A new product's picture is recognisable within a minute after the crawl that brought it.
SCHEDULES: list[dict[str, Any]] = [
    {"name": "recognition: enrol products", "task": "recognition.tasks.enrol_products", "interval_seconds": 20},
    {
        "name": "recognition: activate recogniser",
        "task": "recognition.tasks.activate_recogniser",
        "interval_seconds": 20,
    },
    {
        "name": "recognition: publish for phones",
        "task": "recognition.tasks.publish_for_phones",
        "interval_seconds": min(30, settings.PHONE_GALLERY_SECONDS),
    },
    {"name": "recognition: retrain", "task": "recognition.tasks.request_retraining", "crontab": "30 2 * * *"},
    {
        "name": "recognition: look after training",
        "task": "recognition.tasks.look_after_training",
        "interval_seconds": 20,
    },
    {"name": "recognition: clean up", "task": "recognition.tasks.clean_up", "interval_seconds": 6 * 3600},
]
