"""Brings the database into line with the deploy file and the catalog."""
