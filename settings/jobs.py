"""Celery: jobs run again safely, are acknowledged late, and nothing but the outbox relay calls the broker."""

from __future__ import annotations

from datetime import timedelta

from celery.schedules import crontab

from settings.base import ENV
from settings.env import celery_broker

CELERY_BROKER_URL = celery_broker(ENV.redis_url)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 15 * 60
CELERY_TASK_SOFT_TIME_LIMIT = 14 * 60
# Longer than the longest job, or a job would be handed to two workers; the sweep interval restores lost ones soon.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 20 * 60,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Europe/Moscow"
CELERY_BEAT_SCHEDULE = {
    "relay-outbox": {"task": "federation.jobs.relay_outbox", "schedule": timedelta(seconds=5)},
    "resume-exports": {"task": "planning.jobs.resume_exports", "schedule": timedelta(minutes=1)},
    "daily-letters": {
        "task": "federation.jobs.mail_news",
        "schedule": crontab(hour=7, minute=30),
        "kwargs": {"digest": "DAILY"},
    },
    "go-on-collecting": {"task": "planning.jobs.go_on_collecting", "schedule": crontab(hour=6, minute=0)},
    "remind-unanswered": {"task": "planning.jobs.remind_unanswered", "schedule": crontab(hour=6, minute=30)},
    "search-words": {"task": "planning.jobs.count_search_words", "schedule": crontab(minute=20)},
    "mend-figures": {"task": "planning.jobs.mend_figures", "schedule": crontab(hour=3, minute=30)},
    "tidy-exports": {"task": "planning.jobs.tidy_exports", "schedule": crontab(hour=3, minute=20)},
    "tidy-up": {"task": "federation.jobs.tidy_up", "schedule": crontab(hour=3, minute=10)},
}
