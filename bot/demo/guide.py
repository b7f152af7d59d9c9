"""Seven steps through the seeded story, shown on the page; `tests/e2e/cli/test_guide.py` tests them."""

from bot.i18n import N_
from bot.sandbox.page.steps import Step

APP, HOME = "app", "home"

GUIDE = (
    Step(
        "lead-mx",
        APP,
        "/rec",
        N_("The board, in the reader's language"),
        (
            N_(
                "You lead for Mexico, and your Slack is in Spanish. Send the command: the board "
                "shows the status of all thirteen recommendations."
            ),
            N_("Then switch to lead-us and send it again: the same board, in English."),
        ),
    ),
    Step(
        "lead-us",
        APP,
        "/rec statsu 5",
        N_("Mistakes are explained"),
        (
            N_("Send this, misspelling included: nothing is changed, and the answer asks what you meant."),
            N_("Words are understood in both languages: /rec estado 5 answers you in English."),
            N_(
                '/rec update 7 in-progress "x" is refused, and the answer says whom to ask: you do not '
                "lead that recommendation."
            ),
        ),
    ),
    Step(
        "lead-us",
        APP,
        "/action assign",
        N_("A form, and someone who is notified"),
        (
            N_("Send the command on its own: a form asks for the rest."),
            N_(
                "Write the task, choose member-mx and recommendation 5, which you lead, and submit the "
                "form. Then switch to member-mx and open the messages with the bot: the "
                "assignment is already there, in Spanish."
            ),
        ),
    ),
    Step(
        "lead-mx",
        APP,
        "/rec confirmar 5",
        N_("Two keys close a recommendation"),
        (
            N_(
                "The United States has confirmed recommendation 5. Send the command, and Mexico turns its "
                "key as well."
            ),
            N_(
                "Then switch to chair-us and send /rec close 5 implemented: with evidence and both "
                "keys, a chair can close it. Before that, it is refused."
            ),
        ),
    ),
    Step(
        "chair-us",
        APP,
        "/digest acknowledge",
        N_("Time passes, and the digest arrives"),
        (
            N_(
                "Open the clock above and go to the next digest. Everything on the way happens at its "
                "hour; then the digest is in your messages, and in both languages in the channel "
                "#taskforce."
            ),
            N_("Send the command: the bot records that you have read it, and shows who has not yet."),
        ),
    ),
    Step(
        "member-us",
        HOME,
        "",
        N_("Home: what needs your attention"),
        (
            N_(
                "The bot's Home tab shows what is yours: your action items, which of them are "
                "overdue, the board and your settings."
            ),
            N_("Press “Done A-4”: the action item is submitted, as by a command, and Home shows it at once."),
        ),
    ),
    Step(
        "lead-us",
        APP,
        '/action assign @member-us "Check the annex" rec 5',
        N_("When Slack fails"),
        (
            N_(
                "Open the inspector and switch the outage on. Send the command: it is carried out and "
                "answered, but nothing reaches member-us."
            ),
            N_(
                "Switch it off and let a day pass: the message arrives, once. Nothing is lost, and "
                "nothing arrives twice."
            ),
            N_(
                "This is the end of the tour. The README in the folder deploy explains how to set up "
                "the bot in your own Slack workspace."
            ),
        ),
    ),
)
