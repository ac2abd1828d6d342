"""The benchmark: the product's operations at full size, beside hand-written SQL-to-JSON and stock graphene-django.

`make bench`, or `python -m bench --items 30000 --municipalities 2000 --runs 9` for a quick run (docs/performance.md).
"""
