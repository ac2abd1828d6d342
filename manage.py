#!/usr/bin/env python
"""Django's command line, with the servers it needs."""

from __future__ import annotations

import sys

from django.core.management import execute_from_command_line

from settings.devstack.connect import ensure_environment
from settings.devstack.console import StackError, _, say


def main() -> None:
    """Run the command that `sys.argv` names; the servers are there while it runs."""
    try:
        with ensure_environment(sys.argv):
            execute_from_command_line(sys.argv)
    except StackError as error:
        say(_("Ошибка: {message}").format(message=error))
        sys.exit(error.code)


if __name__ == "__main__":
    main()
