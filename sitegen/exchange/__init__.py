"""Clinics to and from spreadsheets: tables, maps, records as text, and what an import changes; pure."""
