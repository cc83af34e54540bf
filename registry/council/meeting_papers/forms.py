"""What is typed about a paper of a meeting."""

from flask_babel import lazy_gettext as _l

from registry.council.meeting_papers.services import PaperDraft
from registry.council.meetings.forms import uuids
from registry.web.fields import ListField, TextAreaField, TextField, TickField
from registry.web.forms import RecordForm
from registry.web.grouped import GroupedField
from registry.web.uploads import FilesField


class PaperForm(RecordForm):
    """A paper with its file, the item it is for, and who may read it."""

    title = TextField(_l("Title of the paper"), max_length=200)
    file = FilesField(_l("File"), most_files=1, missing=_l("Choose a file."))
    item = ListField(_l("For the item"), required=False)
    corrects = ListField(_l("Corrects the paper"), required=False)
    for_the_public = TickField(_l("Goes out with the public papers of the meeting"))
    only_for = GroupedField(
        _l("Only for these participants"),
        required=False,
        hint=_l("Tick nobody to let all participants see it."),
    )

    def said(self) -> PaperDraft:
        """Return what was typed as services take it."""
        item, corrects = uuids(_one(self.item.data)), None
        if "corrects" in self:
            corrects = uuids(_one(self.corrects.data))
        return PaperDraft(
            title=self.title.data or "",
            item_id=item[0] if item else None,
            for_the_public=bool(self.for_the_public.data),
            only_for=uuids(self.only_for.members),
            corrects_id=corrects[0] if corrects else None,
        )


def _one(chosen: str | None) -> list[str]:
    return [chosen] if chosen else []


class ReplacementForm(RecordForm):
    """Another file in a sent paper's place, and why."""

    file = FilesField(_l("File"), most_files=1, missing=_l("Choose a file."))
    reason = TextAreaField(
        _l("What is corrected"), missing=_l("Give the reason."), max_length=2000, rows=4
    )
