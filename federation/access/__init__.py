"""Who may: roles as one readable table, both walls, the one door to django-guardian."""
