"""What the auditor's pages call books, records and traces: words for the ledger's codes."""

from collections.abc import Mapping
from typing import Final

from registry.core.text import N_

# A kind that is missing here is shown by its code: nothing is hidden for want of a word.
_AGREEMENTS: Final = ("mlit", "employment", "pension")
RECORDS: Final[Mapping[str, str]] = {
    "council.filing": N_("Filing"),
    "council.expulsion": N_("Expulsion case"),
    "council.member": N_("Member"),
    "council.certificate": N_("Certificate"),
    "council.import": N_("Table brought in"),
    "council.meeting": N_("Meeting"),
    "council.participant": N_("Participant of a meeting"),
    "council.minutes": N_("Minutes"),
    "council.minutes-review": N_("Confirmation of minutes"),
    "council.minutes-correction": N_("Correction of minutes"),
    "council.closing": N_("Closing of a meeting"),
    "council.measure": N_("Agreed measure"),
    "council.measure-charge": N_("Agreed measure"),
    "council.follow-up": N_("Matter agreed in a meeting"),
    "council.request": N_("Request"),
    "council.request-draft": N_("Request"),
    "council.request-template": N_("Model of a request"),
    "council.violation": N_("Suspected violation"),
    "council.violation-report": N_("Report of a violation"),
    "council.seal-officer": N_("Officer who may open seals"),
    "council.seal-opening": N_("Opening of a seal"),
    "moc.report": N_("Report of broker misconduct"),
    "moc.notice": N_("Notice about an agency"),
    "moc.test-request": N_("Request for cooperation in a test"),
    "moc.test-fraud": N_("Cheating in a test"),
    "moc.inquiry": N_("Inquiry"),
    "moc.inquiry-proposal": N_("Question of a ministry"),
    "moc.return": N_("Request to help a return"),
    "moc.seal-officer": N_("Officer who may open seals"),
    "moc.seal-opening": N_("Opening of a seal"),
    "moc.disclosure": N_("Request for consent to disclose"),
    **{f"{one}.delivery": N_("Delivery") for one in _AGREEMENTS},
    **{f"{one}.row": N_("Row of a delivery") for one in _AGREEMENTS},
    "employment.matching-run": N_("Matching"),
    "mlit.plan": N_("Acceptance plan"),
    "pension.enrolment": N_("Enrolment not done"),
    "council.retention": N_("Review of what is past its term"),
    "council.disposal": N_("Matter past its term"),
    "council.numbers": N_("Series of numbers"),
    "house.account": N_("Account"),
    "house.mail": N_("Mail"),
    "house.recovery": N_("Recovery of an authenticator"),
    "house.redating": N_("Dates moved"),
    "house.setting": N_("Setting"),
    "members": N_("Members"),
    "employers": N_("Employers"),
    "paper": N_("Document"),
}
TRACES: Final[Mapping[str, str]] = {
    "account.signed-in": N_("Signed in"),
    "account.signed-out": N_("Signed out"),
    "account.sign-in-failed": N_("Sign-in failed"),
    "account.sign-in-held-off": N_("Sign-in held off after too many attempts"),
    "account.confirmed": N_("Second factor confirmed"),
    "account.confirmation-failed": N_("Second factor not confirmed"),
    "members.exported": N_("List of members exported"),
    "employers.exported": N_("List of employers exported"),
    "meeting.read": N_("Meeting opened"),
    "meeting.paper-read": N_("Meeting paper opened"),
    "inquiry.read": N_("Inquiry opened"),
    "return.read": N_("Request to help a return opened"),
    "informant.named": N_("Words refused that may tell who an informant is"),
    "informant.held-off": N_("Words not looked at after too many such refusals"),
    "requests.exported": N_("List of requests exported"),
    "answers.exported": N_("Answers to requests exported"),
    "compliance.exported": N_("Records of a measure exported"),
    "disclosure.read": N_("Request for consent to disclose opened"),
    "employment.pairs.read": N_("Likenesses to review read"),
    "mlit.plans.copied": N_("Register of plans exported"),
    **{f"{one}.rows.read": N_("Rows read") for one in _AGREEMENTS},
    **{f"{one}.rows.copied": N_("Copy of rows taken") for one in _AGREEMENTS},
}
BOOKS: Final[Mapping[str, str]] = {
    "council": N_("Council"),
    "moc": N_("Memorandum"),
    "mlit": N_("Construction"),
    "employment": N_("Employment matching"),
    "pension": N_("Social insurance"),
    "house": N_("Practice of the office"),
}


def shortened(subject: str) -> tuple[str, str]:
    """Return the kind of a record and enough of its identity to tell it from others."""
    kind, _colon, identity = subject.partition(":")
    return kind, identity[:8]
