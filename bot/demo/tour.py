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
        "lead-us", "/rec", N_("The board: where all recommendations stand, in English for a U.S. lead.")
    ),
    TourStop("chair-mx", "/rec 5", N_("One recommendation in full, in Spanish for the Mexican chair.")),
    TourStop("member-us", "/rec fentanilo", N_("A Spanish word finds it for an English reader as well.")),
    TourStop("member-us", "/action", N_("Who has what to do: one's own action items, by due date.")),
    TourStop(
        "chair-us",
        "/rec close 5 implemented",
        N_("Nobody closes early: evidence and both sides' keys come first."),
    ),
    TourStop(
        "observer",
        "/rec update 5 blocked",
        N_("Nobody does what is not theirs to do, and is told whom to ask."),
    ),
    TourStop("secretariat", "/rec historial 5", N_("Everything that happened, by whom and why.")),
    TourStop(
        "lead-mx",
        "/accion lista vencidas",
        N_("Lists by filter; every word is understood in both languages."),
    ),
)
