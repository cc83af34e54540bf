"""People with browsers: signing in by the real form, sending forms with their tokens."""

import re
from html import unescape
from typing import Any, Final

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from registry.core import clock
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.duties.models import Mail
from registry.parties import sessions, visitor
from registry.parties.models import Account, Credential, Organisation
from tests.parties import people
from tests.parties.people import PASSWORD, SECRET, code

TOKEN: Final = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_INPUT: Final = re.compile(r"<input([^>]*)>")
_ATTRIBUTE: Final = re.compile(r'(\w+)="([^"]*)"')


def hidden(page: str) -> MultiDict[str, str]:
    """Return the hidden fields of a piece of a page."""
    inputs = [dict(_ATTRIBUTE.findall(found)) for found in _INPUT.findall(page)]
    return MultiDict(
        [
            (found["name"], unescape(found.get("value", "")))
            for found in inputs
            if found.get("type") == "hidden"
        ]
    )


def main(page: TestResponse) -> str:
    """Return what stands in a page's main part."""
    return page.text.split("<main", 1)[1].split("</main>", 1)[0]


class Browser:
    """One person's browser; it sends forms as a page would, token included."""

    def __init__(self, client: FlaskClient, *, address: str = "127.0.0.1") -> None:
        self.client = client
        self.client.environ_base["REMOTE_ADDR"] = address

    def get(self, url: str, **kwargs: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(url, **kwargs)

    def token(self, url: str = "/sign-in/help") -> str:
        """Return the token of this browser's session; every page has the language's form."""
        found = TOKEN.search(self.get(url, follow_redirects=True).text)
        assert found is not None
        return found[1]

    def send(self, url: str, *, form: str = "form", **fields: Any) -> TestResponse:
        """Send the form of a page, as somebody does who has just opened it."""
        page = self.get(url)
        found = re.search(rf'<form[^>]*id="{form}"[^>]*>(.*?)</form>', page.text, re.S)
        assert found is not None, f"{page.status} {page.text[:2000]}"
        return self.client.post(url, data={**hidden(found[1]), **fields})

    def press(self, url: str, **fields: Any) -> TestResponse:
        """Press a button that posts at once."""
        return self.client.post(url, data={"csrf_token": self.token(), **fields})

    def resend(self, page: TestResponse) -> TestResponse:
        """Press the button of a page that takes a form on: its first form, as it stands there."""
        form = re.search(r'<main.*?<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', page.text, re.S)
        assert form is not None, page.text[:3000]
        return self.client.post(unescape(form[1]), data=hidden(form[2]))

    def sign_in(self, email: str, **changes: str) -> TestResponse:
        """Sign in by the form with PASSWORD and the code of this moment."""
        shown = {"email": email, "password": PASSWORD, "code": code(clock.now())}
        return self.send("/sign-in", **{**shown, **changes})


class Site:
    """The application with people in it."""

    def __init__(self, app: Flask, engine: Engine) -> None:
        self.app = app
        self.engine = engine
        self.session = Session(engine, expire_on_commit=False)
        read_for(self.session, {"*"})
        with app.app_context():
            self.envelope = visitor.envelope()

    def person(self, email: str, *desks: Desk, **more: Any) -> Account:
        """Make somebody who can sign in."""
        account = people.person(self.session, email, *desks, envelope=self.envelope, **more)
        read_for(self.session, {"*"})
        return account

    def organisation(self, name: str = "大阪府") -> Organisation:
        """Make a body."""
        body = people.organisation(self.session, name)
        self.session.commit()
        return body

    def browser(self, *, address: str = "127.0.0.1") -> Browser:
        """Open a browser in which nobody is signed in."""
        return Browser(self.app.test_client(), address=address)

    def signed_in(self, account: Account) -> Browser:
        """Open a browser that somebody is signed in at, as the form leaves it.

        How one signs in by the form has its own tests; everybody else's would take a third longer.
        """
        browser = self.browser()
        token = sessions.begin(
            self.session, account.id, now=clock.now(), address="127.0.0.1", user_agent=""
        )
        self.session.commit()
        with browser.client.session_transaction() as cookie:
            cookie["_user_id"] = token
        return browser

    def signs_in(self, account: Account) -> Browser:
        """Open a browser and sign in by the form, whatever codes were used before."""
        self.forget_codes(account)
        browser = self.browser()
        entered = browser.sign_in(account.email)
        assert entered.status_code == 303, entered.text
        return browser

    def forget_codes(self, account: Account) -> None:
        """Let the code of this moment count again."""
        self.session.execute(
            update(Credential).where(Credential.account_id == account.id).values(last_step=0)
        )
        self.session.commit()

    def mails_of_all(self) -> list[Mail]:
        """Return all mails, oldest first."""
        self.session.rollback()
        return list(self.session.query(Mail).order_by(Mail.created_at))

    def mails(self, email: str) -> list[Mail]:
        """Return the mails to an address, oldest first."""
        return [mail for mail in self.mails_of_all() if mail.address == email]

    def link(self, email: str) -> str:
        """Return the address of the link in the newest mail."""
        return f"/entry/{self.mails(email)[-1].params['token']}"

    def again(self, account: Account) -> Account:
        """Return an account as it stands now."""
        self.session.rollback()
        self.session.refresh(account)
        return account


__all__ = ["PASSWORD", "SECRET", "Browser", "Site", "code"]
