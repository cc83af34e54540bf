"""Keeping the register: corrections, registrations, certificates, papers declared void."""
