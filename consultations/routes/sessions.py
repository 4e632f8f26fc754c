"""Flask's sessions kept in the records; the cookie holds a key, and exists only behind the login."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy.engine
from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

from consultations import sessions
from consultations.database import unit_of_work
from consultations.settings import Settings


class Kept(CallbackDict[str, Any], SessionMixin):
    """A session in memory: what it holds, under which key it was found."""

    def __init__(self, found: sessions.Opened | None = None, stale: bool = False) -> None:
        def touched(_: Any) -> None:
            self.modified = True

        super().__init__(found.data if found else {}, touched)
        self.key = found.key if found else ""
        self.owner = self.get("_user_id")
        self.wants_prolonging = bool(found and found.wants_prolonging)
        self.stale = stale
        self.new = found is None
        self.modified = False
        self.accessed = True


class RecordedSessions(SessionInterface):
    """Opens, keeps and ends sessions in their own short transactions, after the request's commit."""

    def __init__(
        self, settings: Settings, engine: sqlalchemy.engine.Engine, clock: Callable[[], datetime]
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._https = settings.https
        self._lives = sessions.Lifetimes(
            idle=timedelta(minutes=settings.session_idle_minutes),
            absolute=timedelta(hours=settings.session_hours),
        )
        self.cookie = "__Host-palabre" if settings.https else "palabre"

    def open_session(self, app: Flask, request: Request) -> Kept:
        key = request.cookies.get(self.cookie, "")
        if not key:
            return Kept()
        with unit_of_work(self._engine, writes=False) as records:
            found = sessions.find(records, key, self._clock(), self._lives)
        return Kept(found, stale=found is None)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        assert isinstance(session, Kept)
        if not session and (session.key or session.stale):
            self._end(session, response)
        elif not session:
            return
        elif session.modified or session.wants_prolonging:
            self._keep(session, response)

    def _end(self, session: Kept, response: Response) -> None:
        if session.key:
            with unit_of_work(self._engine) as records:
                sessions.end(records, session.key)
        response.delete_cookie(self.cookie, path="/", secure=self._https, httponly=True, samesite="Lax")

    def _keep(self, session: Kept, response: Response) -> None:
        """Write it; under a new key for a new session and whenever someone else now owns it."""
        changed_hands = session.get("_user_id") != session.owner
        old, key = session.key, session.key
        if not key or changed_hands:
            key = sessions.new_key()
        now = self._clock()
        with unit_of_work(self._engine) as records:
            if old and old != key:
                sessions.end(records, old)
            sessions.sweep(records, now)
            sessions.keep(records, key, _plain(session), now, self._lives)
        response.set_cookie(self.cookie, key, path="/", secure=self._https, httponly=True, samesite="Lax")


def _plain(session: Kept) -> dict[str, Any]:
    """What it holds as JSON can keep it: lazy texts become texts."""
    return dict(json.loads(json.dumps(dict(session), default=str)))
