"""`rails COMMAND` and `rake TASK`."""

import sys
from urllib.parse import urlsplit

from . import database, environment, server, tasks


def main(arguments):
    command, *rest = arguments or [""]
    try:
        environment.check()
    except environment.Refusal as reason:
        print(f"greenlight: {reason}", file=sys.stderr)
        return 1
    if command == "start":
        # A step that fails does not stop the next one; the health check tells.
        for step in STEPS:
            _attempt(step, STEPS[step])
        server.serve(int(rest[rest.index("-p") + 1]))
        return 0
    action = {**STEPS, "stores": _stores}.get(command)
    return tasks.run(command) if action is None else _attempt(command, action)


def _attempt(name, action):
    try:
        print(action())
        return 0
    except Exception as reason:  # one line, as a log reader wants it
        print(f"{name}: {str(reason).strip()}", file=sys.stderr)
        return 1


def _migrate():
    return f"{database.migrate()} migrations ran"


def _migrate_with_data():
    return f"{database.migrate()} migrations and {database.migrate_data()} data migrations ran"


# What happens at every start, in this order.
STEPS = {"db:create": database.create, "db:migrate": _migrate, "db:migrate:with_data": _migrate_with_data}


def _stores():
    """Host and port of the database and of Redis, a line each: what the start script waits for."""
    stores = (("DATABASE_URL", 5432), ("REDIS_URL", 6379))
    addresses = [(urlsplit(environment.get(name)), port) for name, port in stores]
    return "\n".join(f"{address.hostname or 'localhost'} {address.port or port}" for address, port in addresses)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
