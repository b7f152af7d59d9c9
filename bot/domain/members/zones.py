"""The time zones offered for choice. People can also enter any other zone of the IANA database."""

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
"""The zones of both countries, from west to east, then Alaska and Hawaii."""
