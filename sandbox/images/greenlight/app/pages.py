"""The pages people see: enough to sign in, set a password, sign up, make a room and meet."""

import html
import re

_STYLE = (
    ":root{color-scheme:light dark}body{font:1.1rem/1.5 system-ui;margin:3rem auto;max-width:34rem;padding:0 1rem}"
    "label,input,button{display:block;font:inherit;width:100%;box-sizing:border-box}input,button{padding:.5rem;margin:.2rem 0 1rem}"
    "li button{display:inline;width:auto;margin:0 0 0 1rem}small{color:GrayText}"
)
# Every form sends its fields as the JSON object that its action wants, and says what came of it.
_SCRIPT = """
async function call(method, path, body) {
  const answer = await fetch('api/v1/' + path + '.json', { method, headers: { Accept: 'application/json',
    'Content-Type': 'application/json' }, body: body && JSON.stringify(body) });
  const said = await answer.json().catch(() => null);
  if (!answer.ok) throw new Error([].concat(said?.errors ?? []).join(', ') || 'Refused (' + answer.status + ')');
  return said?.data;
}
const say = (text) => { document.querySelector('output').textContent = text; };
document.addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.target;
  try {
    const data = await call('POST', form.dataset.path, { ...form.dataset.under
      ? { [form.dataset.under]: Object.fromEntries(new FormData(form)) } : Object.fromEntries(new FormData(form)) });
    const way = form.dataset.then ?? data?.joinUrl ?? (typeof data === 'string' ? data : null);
    if (way?.startsWith('http') || form.dataset.then) location.assign(way); else say(form.dataset.done ?? 'Nobody is here yet.');
  } catch (error) { say(error.message); }
});
"""


def _page(base, title, body):
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'><base href='{html.escape(base)}'>"
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style><h1>{html.escape(title)}</h1>{body}<p><output role=status></output></p>"
        f"<p><small>A stand-in for Greenlight answers here: accounts, rooms and meetings, and nothing else of it.</small></p>"
        f"<script>{_SCRIPT}</script>"
    )


def _field(name, label, kind="text", extra=""):
    return f"<label for={name}>{label}</label><input id={name} name={name} type={kind} required {extra}>"


def _form(path, button, fields, under="", then=None, done=None):
    more = "".join(f' data-{key}="{html.escape(value)}"' for key, value in (("then", then), ("done", done)) if value)
    return f'<form data-path="{path}" data-under="{under}"{more}>{fields}<button>{button}</button></form>'


def page(path, base, user, find_room, query):
    """The page at a path; everything unknown is the first page, as in Greenlight."""
    reset = re.fullmatch(r"/reset_password/([A-Za-z0-9]{40})", path)
    if reset:
        token = f'<input type=hidden name=token value="{reset[1]}">'
        fields = token + _field("new_password", "New password", "password", "minlength=8 autocomplete=new-password")
        return _page(base, "Set a password", _form("reset_password/reset", "Set password", fields, "user", then="signin"))
    if path == "/forget_password":
        form = _form("reset_password", "Send the link", _field("email", "E-mail", "email"), "user", done="Look into your mail.")
        return _page(base, "Forgot password", form)
    door = re.fullmatch(r"/rooms/([a-z0-9-]{1,40})/join", path)
    room = find_room(door[1]) if door else None
    if room:
        fields = "" if user else _field("name", "Your name")
        return _page(base, room.name, _form(f"meetings/{room.friendly_id}/status", "Join", fields))
    invited = query.get("inviteToken", [""])[0]
    if re.fullmatch(r"[A-Za-z0-9]{24}", invited) and not user:
        fields = (
            f'<input type=hidden name=invite_token value="{invited}">' + _field("name", "Name") + _field("email", "E-mail", "email")
            + _field("password", "Password", "password", "minlength=8 autocomplete=new-password")
        )
        return _page(base, "Sign up", _form("users", "Sign up", fields, "user", then="rooms"))
    if user:
        return _page(base, user.name, _form("rooms", "Make a room", _field("name", "Name of the room"), "room", then="rooms") + _list(user))
    fields = _field("email", "E-mail", "email") + _field("password", "Password", "password")
    return _page(
        base, "Sign in", _form("sessions", "Sign in", fields, "session", then="rooms") + "<p><a href=forget_password>Forgot password?</a></p>"
    )


def _list(user):
    from . import rooms  # the only page that needs them

    rows = "".join(
        f"<li><a href='rooms/{room.friendly_id}/join'>{html.escape(room.name)}</a>"
        f"<form data-path='meetings/{room.friendly_id}/start' data-under='' style='display:inline'><button>Start</button></form></li>"
        for room in rooms.of(user)
    )
    return f"<ul>{rows}</ul>"
