"""Demonstration data of planning: cycles, the Smolensk branch's plan from its Word file, generated plans."""
