"""The API of federation/: organizations, the viewer."""
