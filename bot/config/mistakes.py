"""The mistakes in a deploy file or a catalog: one class each, whose sentence says what to do about it.

A value that is a tuple is a choice and is shown as a list. No sentence shows the value of a secret's key.
"""

from bot.errors import EnlaceError
from bot.i18n import N_


class Mistake(EnlaceError):
    """Base of all mistakes that are found in a file."""


class UnknownKey(Mistake):
    message = N_("The key “%(key)s” is unknown here; the keys allowed here are %(allowed)s.")


class MisspeltKey(Mistake):
    message = N_(
        "The key “%(key)s” is unknown here; did you mean “%(nearest)s”? "
        "The keys allowed here are %(allowed)s."
    )


class KeyNotNumber(Mistake):
    message = N_("The key “%(key)s” is not a recommendation's number; write a whole number without quotes.")


class MissingKey(Mistake):
    message = N_("The key “%(key)s” is missing here; add it.")


class EmptyValue(Mistake):
    message = N_("“%(key)s” has no value here; write one, or remove it.")


class EmptyEntry(Mistake):
    message = N_(
        "An entry of “%(key)s” has no value here; write one, or remove it. "
        "What begins with # has to stand in quotes, since # begins a comment."
    )


class NotSection(Mistake):
    message = N_("“%(key)s” takes keys of its own (%(allowed)s), each on an indented line.")


class NotMapping(Mistake):
    message = N_("“%(key)s” takes entries of a number, a colon and a value, each on an indented line.")


class FileNotMapping(Mistake):
    message = N_("The file consists of keys with values; the keys allowed here are %(allowed)s.")


class NotList(Mistake):
    message = N_("“%(key)s” takes a list: begin each entry on a line of its own with a hyphen and a space.")


class NotText(Mistake):
    message = N_("“%(key)s” takes a text; if a text is what stands here, put it in quotes.")


class NotNumber(Mistake):
    message = N_("“%(key)s” takes a whole number, written without quotes.")


class NotBoolean(Mistake):
    message = N_("“%(key)s” takes either true or false, written without quotes.")


class NotChoice(Mistake):
    message = N_("“%(given)s” is not a value of “%(key)s”; the values allowed are %(allowed)s.")


class MisspeltChoice(Mistake):
    message = N_(
        "“%(given)s” is not a value of “%(key)s”; did you mean “%(nearest)s”? "
        "The values allowed are %(allowed)s."
    )


class NumberTooSmall(Mistake):
    message = N_("“%(key)s” is at least %(least)s; write a larger number.")


class NumberTooLarge(Mistake):
    message = N_("“%(key)s” is at most %(most)s; write a smaller number.")


class TextEmpty(Mistake):
    message = N_("“%(key)s” is empty; write its text.")


class TextTooLong(Mistake):
    message = N_("“%(key)s” is longer than %(limit)s characters; shorten it.")


class ListEmpty(Mistake):
    message = N_("“%(key)s” is empty; it needs at least one entry.")


class WrongValue(Mistake):
    message = N_("“%(key)s” does not take this value; the reference says what it takes.")


class NotZone(Mistake):
    message = N_("“%(given)s” is not a time zone; write its IANA name, such as America/Tijuana.")


class MisspeltZone(Mistake):
    message = N_(
        "“%(given)s” is not a time zone; did you mean “%(nearest)s”? "
        "Time zones are written with their IANA names."
    )


class NotClockTime(Mistake):
    message = N_("“%(given)s” is not a time of day; write one in 24 hours, such as 08:00.")


class NotSlackId(Mistake):
    message = N_(
        "This is not a member ID of Slack; it begins with U or W and stands in the person's profile."
    )


class NotEmail(Mistake):
    message = N_("This is not an e-mail address; write one such as ana@example.org.")


class NotHandle(Mistake):
    message = N_("This is not a user name of Slack; it has letters, digits, dots, hyphens and underscores.")


class NotPrefix(Mistake):
    message = N_(
        "A command prefix has at most 12 lower-case letters, digits, hyphens and underscores, "
        "without a slash."
    )


class NotKey(Mistake):
    message = N_(
        "A word that names something has lower-case letters, digits and hyphens, such as human-rights."
    )


class NotPublicationDate(Mistake):
    message = N_(
        "This is not a date; write a year in quotes, a month such as 2019-03, or a day such as 2019-03-15."
    )


class NotApiUrl(Mistake):
    message = N_(
        "This is not an address of a Web API; write one that begins with https://, without a user or a query."
    )


class NotDatabaseUrl(Mistake):
    message = N_(
        "This is not an address of a database that the bot can use; "
        "write one such as %(sqlite)s or %(postgresql)s."
    )


class PasswordInUrl(Mistake):
    message = N_(
        "A password does not stand in this file; write the whole address as a reference, such as %(example)s."
    )


class SecretInFile(Mistake):
    message = N_(
        "A secret does not stand in this file; write a reference to it, such as %(example)s or %(other)s."
    )


class VariableUnset(Mistake):
    message = N_(
        "The environment variable %(variable)s is not set or is empty; set it before you start the bot."
    )


class SecretFileMissing(Mistake):
    message = N_("The file %(secret)s, which should hold this secret, does not exist.")


class SecretFileUnreadable(Mistake):
    message = N_(
        "The file %(secret)s, which should hold this secret, cannot be read as a short text in UTF-8."
    )


class SecretFileEmpty(Mistake):
    message = N_("The file %(secret)s, which should hold this secret, is empty.")


class SecretMisfit(Mistake):
    message = N_(
        "What %(reference)s refers to does not begin with %(prefix)s; "
        "check that it is the right one of Slack's tokens."
    )


class SecretTooShort(Mistake):
    message = N_("What %(reference)s refers to is shorter than %(least)s characters; make a longer key.")


class SecretMalformed(Mistake):
    message = N_(
        "What %(reference)s refers to has spaces or line breaks in it; check that it was copied whole."
    )


class TokenMissing(Mistake):
    message = N_(
        "With mode “%(mode)s” the key “%(key)s” is needed here; add it, as a reference to the secret."
    )


class PersonUnnamed(Mistake):
    message = N_("It is not said who this is; add one of the keys %(allowed)s.")


class PersonNamedTwice(Mistake):
    message = N_("This person is named in several ways; keep one of the keys %(allowed)s.")


class PersonRepeated(Mistake):
    message = N_("“%(person)s” is already listed in line %(line)s; keep one of the two entries.")


class PersonUnknown(Mistake):
    message = N_("“%(person)s” is not listed under “members”; add the person there, or name another.")


class MisspeltPerson(Mistake):
    message = N_("“%(person)s” is not listed under “members”; did you mean “%(nearest)s”?")


class LeadOnOtherSide(Mistake):
    message = N_("“%(person)s” is not on the side %(side)s; name someone whose side is %(side)s.")


class LeadIsObserver(Mistake):
    message = N_(
        "“%(person)s” is an observer, and an observer leads nothing; name someone with another role."
    )


class LeadIsAlternate(Mistake):
    message = N_(
        "“%(person)s” is already the lead here; name someone else as the alternate, or leave it out."
    )


class NumberUnknown(Mistake):
    message = N_("The catalog has no recommendation %(given)s; its numbers are %(allowed)s.")


class CategoryUnknown(Mistake):
    message = N_("The catalog has no category “%(given)s”; its categories are %(allowed)s.")


class MisspeltCategory(Mistake):
    message = N_(
        "The catalog has no category “%(given)s”; did you mean “%(nearest)s”? Its categories are %(allowed)s."
    )


class EntryRepeated(Mistake):
    message = N_("“%(given)s” is already taken in line %(line)s; each “%(key)s” is used once.")


class CatalogMissing(Mistake):
    message = N_("The catalog %(catalog)s does not exist; its path counts from the deploy file's folder.")


class RecipientUnknown(Mistake):
    message = N_(
        "“%(given)s” is nobody that a digest can go to; name a person listed under “members”, "
        "a channel such as %(channel)s in quotes, or one of the groups %(groups)s."
    )


class NotRecipient(Mistake):
    message = N_(
        "A recipient is a word, or a section with the key “to” and, if you like, “languages”; "
        "write one of the two, and the name of a channel in quotes."
    )


class MisspeltRecipient(Mistake):
    message = N_("“%(given)s” is nobody that a digest can go to; did you mean “%(nearest)s”?")


class RecipientGroupEmpty(Mistake):
    message = N_(
        "Nobody under “members” has the role %(role)s, so that this would reach nobody; "
        "give someone that role, or name other recipients."
    )


class ValueRepeated(Mistake):
    message = N_("“%(given)s” already stands in line %(line)s; keep one of the two.")


class QuietAllDay(Mistake):
    message = N_("Quiet hours that begin and end at the same time leave no hour; change one of the two.")


class DigestInQuietHours(Mistake):
    message = N_(
        "At %(time)s it is quiet (%(start)s to %(end)s), so that the digest could not go out; "
        "change its time or the quiet hours."
    )


class RemindersInQuietHours(Mistake):
    message = N_(
        "At %(time)s it is quiet (%(start)s to %(end)s), so that no reminder could go out; "
        "change its time or the quiet hours."
    )


class DaysNotGrowing(Mistake):
    message = N_("%(given)s does not come after %(before)s; write the days from small to large, each once.")


class DaysTwice(Mistake):
    message = N_("%(given)s already stands in this list; keep one of the two.")


class ChairBeforeLead(Mistake):
    message = N_(
        "The chairs would be told after %(given)s days, before the lead is (%(lead)s); "
        "choose a number that is not smaller."
    )
