"""What screens need that take in what is to be sealed."""

from registry.informants.intake import Given, Vault
from registry.papers.screens import store
from registry.parties import visitor
from registry.web.uploads import Upload


def vault(room: str) -> Vault:
    """Return where files lie and what seals those that nobody may read alone."""
    return Vault(store(), visitor.envelope(), room)


def given(upload: Upload) -> Given:
    """Return a file that came with a form, whole: it is sealed before anything keeps it."""
    with upload.open() as file:
        return Given(upload.filename, file.read())
