"""`rails COMMAND` and `rake TASK`."""

import sys
from urllib.parse import urlsplit

from . import database, environment, server, tasks


def main(arguments):
    command, *rest = arguments or [""]
    if command == "endpoint":
        # Host and port of a store, for the start script: name of the variable, port when it names none.
        address = urlsplit(environment.get(rest[0]))
        print(address.hostname or "localhost", address.port or rest[1])
        return 0
    try:
        environment.check()
    except environment.Refusal as reason:
        print(f"greenlight: {reason}", file=sys.stderr)
        return 1
    if command == "environment":
        return 0
    try:
        return _run(command, rest)
    except Exception as reason:  # one line, as a log reader wants it; the details hold nothing of ours
        print(f"{command}: {str(reason).strip()}", file=sys.stderr)
        return 1


def _run(command, rest):
    if command == "db:create":
        print(database.create())
    elif command == "db:migrate":
        print(f"{database.migrate()} migrations ran")
    elif command == "db:migrate:with_data":
        print(f"{database.migrate()} migrations and {database.migrate_data()} data migrations ran")
    elif command in ("server", "s"):
        server.serve(int(rest[rest.index("-p") + 1]) if "-p" in rest else int(environment.get("PORT", "3000")))
    else:
        return tasks.run(command)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
