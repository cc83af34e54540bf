"""The auditor's pages: books, entries and traces, without what they are about."""
