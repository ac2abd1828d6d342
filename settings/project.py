"""DJANGO_SETTINGS_MODULE: the concerns together."""

from __future__ import annotations

from settings.accounts import *
from settings.base import *
from settings.databases import *
from settings.jobs import *
from settings.logs import *
from settings.security import *
