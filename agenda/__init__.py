"""Level 1: what matters. Agenda editions and, with their issues, problems, monitoring and knowledge."""
