"""Level 0: who. Organizations, memberships, access, audit, change feed, notifications."""
