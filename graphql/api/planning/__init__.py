"""The API of planning/: cycles, plans, items."""
