"""Write out a statement for the database at hand, with the tables of other apps as their models name them.

A site may keep its accounts in a model of its own, so a statement says `{account[table]}` and
`account.{account[is_active]}`, and only tables of this app by name.
"""

from typing import Final

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Model

from lms.people.api import Employee

PLACES: Final = ("small", "json", "boolean", "number", "moment", "uuid", "text")
POSTGRESQL: Final = {
    "small": "%s::smallint",
    "json": "%s::jsonb",
    "boolean": "%s::boolean",
    "number": "%s::integer",
    "moment": "%s::timestamptz",
    "uuid": "%s::uuid",
    "text": "%s::varchar",
    "digest": "encode(sha256(convert_to(%s::text || {column}, 'UTF8')), 'hex')",
    "lock": "FOR KEY SHARE OF attempt",
}
SQLITE: Final = dict.fromkeys(PLACES, "%s") | {"digest": "SHA256(%s || {column})", "lock": ""}
# The login behind a pass: its session has not ended and the password is the one it was made with.
LOGIN: Final = """
  AND EXISTS (SELECT 1 FROM {session[table]} session
    WHERE session.{session[session_key]} = {text} AND session.{session[expire_date]} > {moment})
  AND {digest} = {text}
"""


def statement(text: str, *, vendor: str, asks_for_login: bool = True, **models: type[Model]) -> str:
    """Fill in places for values, the question for the login, and names; keep what it gives, it never changes.

    Employee, account and session are known; `models` adds others by the name they have in the text.
    """
    places = POSTGRESQL if vendor == "postgresql" else SQLITE
    known: dict[str, type[Model]] = {"employee": Employee, "account": get_user_model(), "session": Session}
    names = {name: _named(model) for name, model in (known | models).items()}
    digest = places["digest"].format(column=f"account.{names['account']['password']}")
    whole = text.replace("{login}", LOGIN if asks_for_login else "")
    return whole.format(**places | {"digest": digest}, **names)


def _named(model: type[Model]) -> dict[str, str]:
    """Quote a model's table, its key, and its columns by the names of their fields."""
    quote, meta = connection.ops.quote_name, model._meta
    columns = {field.name: quote(str(field.column)) for field in meta.concrete_fields}
    return {"table": quote(meta.db_table), "pk": columns[meta.pk.name]} | columns
