"""The time zones that people are offered; any other of the IANA database can be named."""

ZONES = (
    "America/Tijuana",
    "America/Los_Angeles",
    "America/Hermosillo",
    "America/Phoenix",
    "America/Mazatlan",
    "America/Ciudad_Juarez",
    "America/Ojinaga",
    "America/Chihuahua",
    "America/Denver",
    "America/Mexico_City",
    "America/Monterrey",
    "America/Matamoros",
    "America/Chicago",
    "America/Cancun",
    "America/New_York",
    "America/Anchorage",
    "Pacific/Honolulu",
)
"""Those of both countries, from west to east, and those beyond the sea."""
