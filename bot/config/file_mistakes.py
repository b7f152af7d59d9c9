"""The mistakes of a file that cannot be read, or that uses more than the plain YAML of these files."""

from bot.config.mistakes import Mistake
from bot.i18n import N_


class FileMissing(Mistake):
    message = N_("The file %(file)s does not exist; check its name and the folder that you are in.")


class FileIsFolder(Mistake):
    message = N_("%(file)s is a folder; name the file that stands in it.")


class FileUnreadable(Mistake):
    message = N_("The file %(file)s cannot be read; check that the user who runs the bot may read it.")


class FileTooLarge(Mistake):
    message = N_("The file %(file)s is larger than %(limit)s bytes; a file of settings is much smaller.")


class FileEmpty(Mistake):
    message = N_("The file %(file)s says nothing; start from the example that comes with the bot.")


class NotUtf8(Mistake):
    message = N_("Here the file is not text in UTF-8; save it with the encoding UTF-8.")


class ControlCharacter(Mistake):
    message = N_("An invisible control character (%(code)s) stands here; remove it.")


class TabIndents(Mistake):
    message = N_("A tab stands here; YAML is indented with spaces.")


class QuoteOpen(Mistake):
    message = N_("This quotation mark is never closed; close it on the same line.")


class ColonMisplaced(Mistake):
    message = N_(
        "A colon stands here where no key can be; line the key up with its neighbours, "
        "or put a text that holds a colon in quotes."
    )


class ColonMissing(Mistake):
    message = N_(
        "This line is neither a key nor a part of a list; write it as a key, a colon, a space and a value."
    )


class Misaligned(Mistake):
    message = N_(
        "This line does not line up with its neighbours; give entries of one level the same indentation."
    )


class BracketOpen(Mistake):
    message = N_("The bracket or brace that opens here is not closed properly; check its commas and its end.")


class ReferenceUnquoted(Mistake):
    message = N_("Inside braces a reference to a secret stands in quotes; put quotation marks around it.")


class CharacterMisplaced(Mistake):
    message = N_("No value can begin with the character that stands here; put the value in quotes.")


class EscapeUnknown(Mistake):
    message = N_("No character is written with this backslash; use single quotes, or double the backslash.")


class NotYaml(Mistake):
    message = N_("YAML cannot be read from here on; check the indentation, quotes, colons and brackets.")


class TooDeep(Mistake):
    message = N_(
        "Nothing in this file is nested more than %(limit)s levels deep; remove the surplus brackets."
    )


class SecondDocument(Mistake):
    message = N_(
        "A second document begins here; keep one in the file, without further lines of three hyphens."
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
    message = N_("The key “%(key)s” already stands in line %(line)s; keep one of the two.")


class KeyNotPlain(Mistake):
    message = N_("A key is one word; write a word here.")
