"""The embedded stack: PostgreSQL, Valkey, web, worker and scheduler as children of one process.

Nothing here imports Django: the servers must be up before settings are read.

* `folder` – the data folder, its lock and what is kept in it;
* `process` – children that die with their parent;
* `postgres`, `valkey`, `servers` – the embedded servers; `roles.sql` – what a database needs before migrations;
* `services` – web, worker, scheduler; `supervisor` – `make run`; `connect` – `manage.py`.
"""
