"""The public pages of the memorandum: agencies, revocations, orders, support organisations."""
