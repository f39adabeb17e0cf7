"""When the crawler's tasks run unless an operator decides otherwise. Times are Asia/Seoul's."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from crawler.site_lists import SiteList

# Promotions change on the 1st, at some chains also on the 16th: crawl right after midnight, not only in the morning.
DAILY = "30 5 * * *"
TURN_OF_PROMOTIONS = "30 0 1,16 * *"
# A chain may renew its list later on that day: crawl again at 11:00 and 17:00.
LATER_THAT_DAY = "30 11,17 1,16 * *"
# A whole assortment takes some minutes: once a week, each chain in another night, away from the hours above.
WEEKLY_ASSORTMENT = {"cu": "30 2 * * 2", "seven_eleven": "30 2 * * 3", "emart24": "30 2 * * 4"}

SCHEDULES: list[dict[str, Any]] = [
    {"name": "crawler: reap", "task": "crawler.tasks.reap", "interval_seconds": 15},
    *(
        {
            "name": f"crawler: {chain} {when}",
            "task": "crawler.tasks.request_scheduled_crawl",
            "args": [chain],
            "crontab": crontab,
            "enabled": chain in settings.CRAWLER_SCHEDULED,
        }
        for chain in settings.CRAWLER_BASE_URLS
        for when, crontab in (
            ("daily", DAILY),
            ("turn of promotions", TURN_OF_PROMOTIONS),
            ("later on the day of the turn", LATER_THAT_DAY),
        )
    ),
    *(
        {
            "name": f"crawler: {chain} catalogue weekly",
            "task": "crawler.tasks.request_scheduled_crawl",
            "args": [chain, SiteList.ASSORTMENT.value],
            "crontab": crontab,
            "enabled": chain in settings.CRAWLER_SCHEDULED,
        }
        for chain, crontab in WEEKLY_ASSORTMENT.items()
        if chain in settings.CRAWLER_BASE_URLS
    ),
]
