"""Celery application: `celery -A settings.celery_app worker` and `beat`."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.project")
os.environ.setdefault("SVOD_DB_ROLE", "worker")

app = Celery("svod")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")
