"""Knows no business: errors, clock, actor, audit, outbox, revision, registries, Russian text."""
