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
                "You are a Mexican lead whose Slack is in Spanish. Send the command: the board shows where "
                "all thirteen recommendations stand."
            ),
            N_("Then become lead-us and send it again: the same board, in English."),
        ),
    ),
    Step(
        "lead-us",
        APP,
        "/rec statsu 5",
        N_("Mistakes lead somewhere"),
        (
            N_("Send this with its misspelling: nothing is done, and the answer asks what you meant."),
            N_("Words are understood in both languages: /rec estado 5 answers you in English."),
            N_('/rec update 7 in-progress "x" is refused, and says whom to ask: you do not lead it.'),
        ),
    ),
    Step(
        "lead-us",
        APP,
        "/action assign",
        N_("A form, and somebody who hears of it"),
        (
            N_("Send the command without the words that it needs: a form asks for them."),
            N_(
                "Write what is to be done, choose member-mx and recommendation 5, which you lead, and "
                "submit. Then become member-mx and open the messages with the bot: the assignment is there "
                "already, in Spanish."
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
                "Then become chair-us and send /rec close 5 implemented: with evidence and both keys, a "
                "chair closes it. Before, that is refused."
            ),
        ),
    ),
    Step(
        "chair-us",
        APP,
        "/digest acknowledge",
        N_("Time passes, and the digest comes"),
        (
            N_(
                "Open the clock above and go to the next digest. On the way everything happens at its hour; "
                "then the digest is in your messages, and in both languages in the channel #taskforce."
            ),
            N_("Send the command: the bot notes that you have read it, and says who has not yet."),
        ),
    ),
    Step(
        "member-us",
        HOME,
        "",
        N_("Home: what needs you"),
        (
            N_(
                "The bot's Home shows what is yours: your action items, what of them is late, the board and "
                "your settings."
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
                "Open the inspector and switch the outage on. Send the command: it is done and answered, but "
                "nothing reaches member-us."
            ),
            N_(
                "Switch it off and let a day pass: the message arrives, once. Nothing is lost, and nothing "
                "comes twice."
            ),
            N_(
                "This is the end of the tour. The README in the folder deploy says how the bot comes into a "
                "Slack workspace of your own."
            ),
        ),
    ),
)
