"""Web hooks: who wants to hear of a meeting, told by a signed POST, dropped when they never answer."""

import hashlib
import itertools
import json
import queue
import threading
import time
import urllib.parse
import urllib.request

# As bbb-webhooks does by default: about five minutes of trying, each time a little later.
TRIES = 12
FIRST_WAIT = 1.0


def signed_url(callback, body, secret):
    """The callback with a checksum over itself, the body and the secret."""
    checksum = hashlib.sha1(f"{callback}{body}{secret}".encode()).hexdigest()
    return f"{callback}{'&' if '?' in callback else '?'}checksum={checksum}"


class Hook:
    def __init__(self, number, callback, meeting, events):
        self.id, self.callback, self.meeting, self.events = number, callback, meeting, events
        self.queue = queue.Queue()


class Hooks:
    def __init__(self, secret, domain, wait=FIRST_WAIT):
        self.secret, self.domain, self.wait = secret, domain, wait
        self.lock = threading.Lock()
        self.numbers = itertools.count(1)
        self.hooks = {}

    def create(self, callback, meeting, events):
        """The hook, and whether it was there before."""
        with self.lock:
            for hook in self.hooks.values():
                if (hook.callback, hook.meeting) == (callback, meeting):
                    return hook, True
            hook = Hook(next(self.numbers), callback, meeting, events)
            self.hooks[hook.id] = hook
        threading.Thread(target=self._deliver, args=(hook,), daemon=True).start()
        return hook, False

    def list(self, meeting=None):
        with self.lock:
            return [hook for hook in self.hooks.values() if meeting is None or hook.meeting in (None, meeting)]

    def destroy(self, number):
        with self.lock:
            hook = self.hooks.pop(number, None)
        if hook is not None:
            hook.queue.put(None)
        return hook is not None

    def tell(self, event, meeting, attributes):
        message = {"data": {"type": "event", "id": event, "attributes": attributes, "event": {"ts": int(time.time() * 1000)}}}
        for hook in self.list(meeting):
            if not hook.events or event in hook.events:
                hook.queue.put(message)
        if event == "meeting-ended":
            for hook in self.list():
                if hook.meeting == meeting:
                    hook.queue.put(None)
                    with self.lock:
                        self.hooks.pop(hook.id, None)

    def _deliver(self, hook):
        while (message := hook.queue.get()) is not None:
            body = urllib.parse.urlencode(
                {"event": json.dumps([message]), "timestamp": int(time.time() * 1000), "domain": self.domain}
            )
            if not any(self._post(hook, body, attempt) for attempt in range(TRIES)):
                self.destroy(hook.id)
                return

    def _post(self, hook, body, attempt):
        url = signed_url(hook.callback, body, self.secret)
        try:
            with urllib.request.urlopen(url, data=body.encode(), timeout=10):
                return True
        except (OSError, ValueError):
            if attempt + 1 < TRIES:
                time.sleep(min(self.wait * 1.5**attempt, 60))
            return False
