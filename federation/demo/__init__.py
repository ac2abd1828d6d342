"""Demonstration data of the federation: the tree, the networks beside it, accounts with roles. All people are invented."""
