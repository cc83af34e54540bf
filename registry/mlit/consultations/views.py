"""Screens of this agreement's open questions: the pages that all agreements share."""

from registry.deliveries.consultations.views import pages_of
from registry.mlit.consultations.rules import TALKS

pages = pages_of(TALKS)
