"""Demonstration data of the agenda: the association's own priorities of 2021, published."""
