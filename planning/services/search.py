"""What the search knows beside the items themselves."""

from __future__ import annotations

from django.db import connection, transaction


@transaction.atomic
def search_words_refresh() -> int:
    """Count the words of all items anew, so that a word with a slip finds those like it.

    Runs in a job every hour, and a second time changes nothing. Words as they are written are found at once: only
    a slip waits for the words that came since the last run.

    Returns:
        How many words there are.
    """
    with connection.cursor() as cursor:
        cursor.execute("select planning_search_words_refresh()")
        (counted,) = cursor.fetchone()
    return int(counted)
