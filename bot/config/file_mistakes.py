"""The mistakes of a file that cannot be read, or that uses more than the plain YAML of these files."""

from bot.config.mistakes import Mistake
from bot.i18n import N_


class FileMissing(Mistake):
    message = N_("The file %(file)s does not exist; check its name and the current folder.")


class FileIsFolder(Mistake):
    message = N_("%(file)s is a folder; name the file inside it.")


class FileUnreadable(Mistake):
    message = N_(
        "The file %(file)s cannot be read; check that the user who runs the bot has permission to read it."
    )


class FileNotOrdinary(Mistake):
    message = N_(
        "%(file)s is a pipe or a device, not an ordinary file; write the settings to a file and name that."
    )


class FileTooLarge(Mistake):
    message = N_("The file %(file)s is larger than %(limit)s bytes; a file of settings is much smaller.")


class FileEmpty(Mistake):
    message = N_("The file %(file)s is empty; start from the example that comes with the bot.")


class NotUtf8(Mistake):
    message = N_("The file is not UTF-8 text here; save it with the encoding UTF-8.")


class ControlCharacter(Mistake):
    message = N_("There is an invisible control character (%(code)s) here; remove it.")


class InvisibleCharacter(Mistake):
    message = N_(
        "There is an invisible character (%(code)s) here, as in text copied from a web page; delete "
        "it together with the characters on both sides, and type those again."
    )


class HashUnquoted(Mistake):
    message = N_(
        "Here # begins a comment, so “%(word)s” is not read; a value that begins with # must be in "
        'quotes: "%(word)s".'
    )


class TabIndents(Mistake):
    message = N_("There is a tab here; YAML is indented with spaces.")


class QuoteOpen(Mistake):
    message = N_("This quotation mark is never closed; close it on the same line.")


class ColonMisplaced(Mistake):
    message = N_(
        "There is a colon here where no key can be; align the key with its neighbors, or put a text "
        "that contains a colon in quotes."
    )


class ColonMissing(Mistake):
    message = N_(
        "This line is neither a key nor part of a list; write it as a key, a colon, a space and a value."
    )


class Misaligned(Mistake):
    message = N_(
        "This line is not aligned with its neighbors; give entries of one level the same indentation."
    )


class BracketOpen(Mistake):
    message = N_("The bracket or brace that opens here is not closed properly; check its commas and its end.")


class ReferenceUnquoted(Mistake):
    message = N_("Inside braces, a reference to a secret must be in quotes; put quotation marks around it.")


class CharacterMisplaced(Mistake):
    message = N_("A value cannot begin with this character; put the value in quotes.")


class EscapeUnknown(Mistake):
    message = N_("This backslash does not form a character; use single quotes, or double the backslash.")


class NotYaml(Mistake):
    message = N_("YAML cannot be read from here on; check the indentation, quotes, colons and brackets.")


class TooDeep(Mistake):
    message = N_(
        "Nothing in this file can be nested more than %(limit)s levels deep; remove the extra brackets."
    )


class SecondDocument(Mistake):
    message = N_(
        "A second document begins here; keep only one in the file, without further lines of three hyphens."
    )


class AliasUsed(Mistake):
    message = N_(
        "Anchors and aliases (& and *) are not used in this file; write the value out, or put it in quotes."
    )


class TagUsed(Mistake):
    message = N_("Tags (!) are not used in this file; write the plain value, or put it in quotes.")


class MergeUsed(Mistake):
    message = N_("Merge keys (<<) are not used in this file; write the keys out.")


class DuplicateKey(Mistake):
    message = N_("The key “%(key)s” is already used in line %(line)s; keep one of the two.")


class KeyNotPlain(Mistake):
    message = N_("A key is one word; write a word here.")
