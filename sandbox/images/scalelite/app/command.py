"""`rake TASK`."""

import signal
import sys

from . import database, environment, importer, server, tasks


def main(arguments):
    task = arguments[0] if arguments else ""
    try:
        environment.check()
        if task == "serve":
            server.serve()
        elif task == "check":
            return 0
        elif task == "db:create":
            print(database.create())
        elif task == "db:schema:load":
            database.load_schema()
        elif task == "db:migrate":
            database.migrate()
        elif task.startswith("recordings:watch"):
            importer.watch(task.rstrip("]").rsplit(",", 1)[-1])
        else:
            # A process that is the first one has no default reaction to being stopped.
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
            return tasks.run(task)
    except environment.Refusal as reason:
        print(f"scalelite: {reason}", file=sys.stderr)
        return 1
    except Exception as reason:  # one line, as a log reader wants it
        print(f"rake aborted!\n{type(reason).__name__}: {str(reason).strip()}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
