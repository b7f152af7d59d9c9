"""Eight commands that show what the bot is for, as different people, in both languages."""

from dataclasses import dataclass

from bot.i18n import N_


@dataclass(frozen=True)
class TourStop:
    """One stop of the tour; `why` is marked for translation."""

    handle: str
    line: str
    why: str


TOUR = (
    TourStop(
        "lead-us", "/rec", N_("The board: the status of all recommendations, in English for a U.S. lead.")
    ),
    TourStop("chair-mx", "/rec 5", N_("One recommendation in full, in Spanish for the Mexican chair.")),
    TourStop("member-us", "/rec fentanilo", N_("A Spanish word finds it for an English reader too.")),
    TourStop("member-us", "/action", N_("Who has to do what: your own action items, by due date.")),
    TourStop(
        "chair-us",
        "/rec close 5 implemented",
        N_("No early closing: evidence and both sides' keys come first."),
    ),
    TourStop(
        "observer",
        "/rec update 5 blocked",
        N_("People cannot do what is not theirs to do, and are told whom to ask."),
    ),
    TourStop("secretariat", "/rec historial 5", N_("Everything that happened, who did it and why.")),
    TourStop(
        "lead-mx",
        "/tarea lista vencidas",
        N_("Lists with filters; every word is understood in both languages."),
    ),
)
