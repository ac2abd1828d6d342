"""The API of agenda/: editions, tasks, problem areas."""
