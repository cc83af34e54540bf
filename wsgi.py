"""What a web server loads: `gunicorn wsgi:app`; settings come from the environment."""

from registry.app import create_app

app = create_app()
