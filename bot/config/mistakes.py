"""The mistakes in a deploy file or a catalog: one class each, whose sentence says what to do about it.

A value that is a tuple is a choice and is shown as a list. No sentence shows the value of a secret's key.
"""

from bot.errors import EnlaceError
from bot.i18n import N_


class Mistake(EnlaceError):
    """Base of all mistakes that are found in a file."""


class UnknownKey(Mistake):
    message = N_("The key “%(key)s” is not valid here; the keys allowed here are %(allowed)s.")


class MisspeltKey(Mistake):
    message = N_(
        "The key “%(key)s” is not valid here; did you mean “%(nearest)s”? The keys allowed here are "
        "%(allowed)s."
    )


class NotRecommendation(Mistake):
    message = N_(
        "“%(key)s” does not name a recommendation: write its number, without quotes, or its key in the "
        "catalog."
    )


class MissingKey(Mistake):
    message = N_("The key “%(key)s” is missing here; add it.")


class EmptyValue(Mistake):
    message = N_("“%(key)s” has no value here; write one, or remove it.")


class EmptyEntry(Mistake):
    message = N_(
        "An entry of “%(key)s” has no value here; write one, or remove it. A value that begins with # "
        "must be in quotes, since # begins a comment."
    )


class NotSection(Mistake):
    message = N_("“%(key)s” has keys of its own (%(allowed)s), each on an indented line.")


class NotMapping(Mistake):
    message = N_("“%(key)s” has entries made of a number, a colon and a value, each on an indented line.")


class NotNamedMapping(Mistake):
    message = N_("“%(key)s” has entries made of a workspace's key, a colon and what belongs to it.")


class FileNotMapping(Mistake):
    message = N_("The file consists of keys with values; the keys allowed here are %(allowed)s.")


class NotList(Mistake):
    message = N_("“%(key)s” must be a list: begin each entry on its own line with a hyphen and a space.")


class NotText(Mistake):
    message = N_("“%(key)s” must be text; if this is text, put it in quotes.")


class NotNumber(Mistake):
    message = N_("“%(key)s” must be a whole number, written without quotes.")


class NotBoolean(Mistake):
    message = N_("“%(key)s” must be true or false, written without quotes.")


class NotChoice(Mistake):
    message = N_("“%(given)s” is not a valid value of “%(key)s”; the values allowed are %(allowed)s.")


class MisspeltChoice(Mistake):
    message = N_(
        "“%(given)s” is not a valid value of “%(key)s”; did you mean “%(nearest)s”? The values "
        "allowed are %(allowed)s."
    )


class NumberTooSmall(Mistake):
    message = N_("“%(key)s” must be at least %(least)s; write a larger number.")


class NumberTooLarge(Mistake):
    message = N_("“%(key)s” must be at most %(most)s; write a smaller number.")


class TextEmpty(Mistake):
    message = N_("“%(key)s” is empty; write its text.")


class TextTooLong(Mistake):
    message = N_("“%(key)s” is longer than %(limit)s characters; shorten it.")


class ListEmpty(Mistake):
    message = N_("“%(key)s” is empty; it needs at least one entry.")


class WrongValue(Mistake):
    message = N_("“%(key)s” cannot have this value; the reference lists the values it can have.")


class NotZone(Mistake):
    message = N_("“%(given)s” is not a time zone; write its IANA name, such as America/Tijuana.")


class MisleadingZone(Mistake):
    message = N_(
        "“%(given)s” is a fixed offset from UTC, without daylight saving time, and its sign is easily "
        "misread. Choose the zone of a city, such as %(meant)s."
    )


class MisspeltZone(Mistake):
    message = N_(
        "“%(given)s” is not a time zone; did you mean “%(nearest)s”? "
        "Time zones are written with their IANA names."
    )


class NotClockTime(Mistake):
    message = N_("“%(given)s” is not a time of day; write one in 24-hour format, such as 08:00.")


class NotSlackId(Mistake):
    message = N_("This is not a Slack member ID; it begins with U or W and is shown in the person's profile.")


class NotEmail(Mistake):
    message = N_("This is not an email address; write one such as ana@example.org.")


class NotHandle(Mistake):
    message = N_("This is not a Slack user name; it has letters, digits, dots, hyphens and underscores.")


class NotPrefix(Mistake):
    message = N_(
        "A command prefix has at most 12 lowercase letters, digits, hyphens and underscores, without a slash."
    )


class NotKey(Mistake):
    message = N_("A name here has lowercase letters, digits and hyphens, such as human-rights.")


class NotWorkspaceKey(Mistake):
    message = N_(
        "A workspace's key has at most 20 lowercase letters, digits and hyphens, and begins with a letter, "
        "such as mx."
    )


class NotPublicationDate(Mistake):
    message = N_(
        "This is not a date; write a year in quotes, a month such as 2019-03, or a day such as 2019-03-15."
    )


class NotApiUrl(Mistake):
    message = N_(
        "This is not the address of a web API; write one that begins with https://, without a user or "
        "a query."
    )


class ApiUrlInClear(Mistake):
    message = N_(
        "With http:// the token and everything that people write would cross the network unencrypted; "
        "write https://, or, for a sandbox on another machine, add “allow_http: true” next to it."
    )


class PathNotAbsolute(Mistake):
    message = N_(
        "With three slashes this path is relative to the deploy file's folder; an absolute path has "
        "four: %(meant)s."
    )


class DatabaseInMemory(Mistake):
    message = N_(
        "This database would be kept in memory and lost whenever the bot stops; name a file, such as "
        "%(example)s."
    )


class HomeFolderUnknown(Mistake):
    message = N_("“~” does not stand for a home folder here; write the path in full.")


class AddressOptionUnknown(Mistake):
    message = N_(
        "“%(option)s” cannot be set for SQLite here; leave it out. Only “timeout=” with whole seconds can "
        "be added."
    )


class NotDatabaseUrl(Mistake):
    message = N_(
        "This is not the address of a database that the bot can use; write one such as %(sqlite)s or "
        "%(postgresql)s."
    )


class PasswordInUrl(Mistake):
    message = N_(
        "Passwords are not written in this file; give the whole address as a reference, such as %(example)s."
    )


class SecretInFile(Mistake):
    message = N_(
        "Secrets are not written in this file; give a reference instead, such as %(example)s or %(other)s."
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
        "What %(reference)s refers to does not begin with %(prefix)s; check that it is the right Slack token."
    )


class SecretTooShort(Mistake):
    message = N_("What %(reference)s refers to is shorter than %(least)s characters; generate a longer key.")


class SecretMalformed(Mistake):
    message = N_(
        "What %(reference)s refers to contains spaces or line breaks; check that it was copied completely."
    )


class TokenMissing(Mistake):
    message = N_(
        "With mode “%(mode)s” the key “%(key)s” is needed here; add it, as a reference to the secret."
    )


class OneOrSeveralWorkspaces(Mistake):
    message = N_(
        "“%(key)s” is for a single workspace, and “workspaces” for several; move it into one of the "
        "workspaces, or remove “workspaces”."
    )


class SecretShared(Mistake):
    message = N_(
        "“%(key)s” is the same as in line %(line)s; each workspace has an app of its own, with its own "
        "tokens and signing secret."
    )


class WorkspaceUnknown(Mistake):
    message = N_("“%(given)s” is not one of the workspaces under “slack”; they are %(allowed)s.")


class MisspeltWorkspace(Mistake):
    message = N_(
        "“%(given)s” is not one of the workspaces under “slack”; did you mean “%(nearest)s”? They are "
        "%(allowed)s."
    )


class NoWorkspaces(Mistake):
    message = N_(
        "“%(given)s” names a workspace, and this file has only one, which needs no key; remove the key, or "
        "list the workspaces under “slack”."
    )


class PersonUnnamed(Mistake):
    message = N_("This entry does not say who the person is; add one of the keys %(allowed)s.")


class PersonNamedTwice(Mistake):
    message = N_("This person is identified in several ways; keep one of the keys %(allowed)s.")


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
        "“%(person)s” is an observer, and observers cannot be leads; name someone with another role."
    )


class LeadIsAlternate(Mistake):
    message = N_(
        "“%(person)s” is already the lead here; name someone else as the alternate, or omit the alternate."
    )


class NumberUnknown(Mistake):
    message = N_("The catalog has no recommendation %(given)s; its numbers are %(allowed)s.")


class RecommendationKeyUnknown(Mistake):
    message = N_("The catalog has no recommendation with the key “%(given)s”.")


class MisspeltRecommendationKey(Mistake):
    message = N_("The catalog has no recommendation with the key “%(given)s”; did you mean “%(nearest)s”?")


class RecommendationLedTwice(Mistake):
    message = N_(
        "The leads of recommendation %(number)s (%(key)s) are listed twice, by its number and by its "
        "key; keep one of the two."
    )


class KeyStillInUse(Mistake):
    message = N_("“%(key)s” is the key of a recommendation in this catalog, so it cannot be a former key.")


class CategoryUnknown(Mistake):
    message = N_("The catalog has no category “%(given)s”; its categories are %(allowed)s.")


class MisspeltCategory(Mistake):
    message = N_(
        "The catalog has no category “%(given)s”; did you mean “%(nearest)s”? Its categories are %(allowed)s."
    )


class EntryRepeated(Mistake):
    message = N_("“%(given)s” is already used in line %(line)s; each “%(key)s” is used once.")


class CatalogMissing(Mistake):
    message = N_("The catalog %(catalog)s does not exist; its path is relative to the deploy file's folder.")


class RecipientUnknown(Mistake):
    message = N_(
        "“%(given)s” is not a recipient of digests; name a person listed under “members”, a channel "
        "such as %(channel)s in quotes, or one of the groups %(groups)s."
    )


class NotRecipient(Mistake):
    message = N_(
        "A recipient is a word, or a section with the key “to” and, optionally, “languages”; write "
        "one of the two, with a channel's name in quotes."
    )


class MisspeltRecipient(Mistake):
    message = N_("“%(given)s” is not a recipient of digests; did you mean “%(nearest)s”?")


class RecipientGroupEmpty(Mistake):
    message = N_(
        "Nobody under “members” has the role %(role)s, so this would reach nobody; give someone that "
        "role, or name other recipients."
    )


class ValueRepeated(Mistake):
    message = N_("“%(given)s” is already listed in line %(line)s; keep one of the two.")


class QuietAllDay(Mistake):
    message = N_(
        "Quiet hours that begin and end at the same time leave no hour for sending; change one of the two."
    )


class DigestInQuietHours(Mistake):
    message = N_(
        "%(time)s is within quiet hours (%(start)s to %(end)s), so the digest could not go out; "
        "change its time or the quiet hours."
    )


class RemindersInQuietHours(Mistake):
    message = N_(
        "%(time)s is within quiet hours (%(start)s to %(end)s), so no reminder could go out; change "
        "its time or the quiet hours."
    )


class DaysNotGrowing(Mistake):
    message = N_("%(given)s is not greater than %(before)s; write the days in ascending order, each once.")


class DaysTwice(Mistake):
    message = N_("%(given)s is already in this list; keep one of the two.")


class ChairBeforeLead(Mistake):
    message = N_(
        "The chairs would be told after %(given)s days, before the lead is (%(lead)s); "
        "choose a number that is not smaller."
    )
