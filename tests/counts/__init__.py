"""How many SQL statements pages take, kept in git (design, habit 8)."""
