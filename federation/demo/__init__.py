"""Demonstration data of the federation: tree, networks, accounts with roles. All people are invented."""
