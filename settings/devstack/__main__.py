"""`python -m settings.devstack run`: the whole product under one process. `make run` calls it."""

from __future__ import annotations

import signal
import sys

from settings.devstack.console import StackError, _, say
from settings.devstack.process import die_with_parent
from settings.devstack.supervisor import Supervisor


def main(arguments: list[str]) -> int:
    """Run the stack. `--with-parent` ends it when the calling process (make) is killed.

    Returns:
        The exit code: 0 stopped by a signal, 1 something failed on the way, 2 it could not begin.
    """
    if not arguments or arguments[0] != "run" or set(arguments[1:]) - {"--with-parent"}:
        say("python -m settings.devstack run [--with-parent]")
        return 2
    if "--with-parent" in arguments:
        die_with_parent(signal.SIGTERM)
    try:
        Supervisor().run()
    except StackError as error:
        say(_("Ошибка: {message}").format(message=error))
        return error.code
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
