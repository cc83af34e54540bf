"""The public pages, each in its language by its address."""

from flask import Blueprint, render_template

from registry.web.access import serves_the_public

pages = Blueprint("portal", __name__, url_prefix="/<language:language>")


@pages.get("/")
@serves_the_public
def start() -> str:
    """Show what this is, and where to go from here."""
    return render_template("portal/start.html")
