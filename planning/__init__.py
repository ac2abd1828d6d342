"""Level 2: what we do. Cycles, plans and their items; with their issues, tasks, resolutions, reports."""
