"""The app's permissions (Slack's scopes) and events, each with the reason why the bot asks for it.

The manifest is made of this table, and the guides list it in both languages. A change means that every admin
pastes the new manifest and reinstalls the app; so nothing is here without a use, and changes come together.
"""

from collections.abc import Mapping

from bot.i18n import N_

SCOPES: Mapping[str, str] = {
    "app_mentions:read": N_("receive what people ask by mentioning the bot in a channel"),
    "channels:history": N_(
        "find what the bot posted in a public channel, so that a message whose delivery is in doubt "
        "is not sent twice"
    ),
    "channels:read": N_(
        "recognize the public channels that the bot is in: their name, their language, and whether "
        "they were renamed or archived"
    ),
    "chat:write": N_("answer, remind, and send digests"),
    "commands": N_("receive commands and shortcuts"),
    "files:read": N_("hash the files that are attached as evidence"),
    "files:write": N_("upload the pictures of digests"),
    "groups:history": N_("find what the bot posted in a private channel, for the same reason"),
    "groups:read": N_("recognize the private channels to which the bot was invited, like the public ones"),
    "im:history": N_("receive what people write to the bot directly, and find its own direct messages"),
    "im:write": N_("open a direct conversation with the people it writes to"),
    "team:read": N_("name the workspace, and the organization of someone from outside it"),
    "usergroups:read": N_("show a user group that someone mentions by its name"),
    "users:read": N_(
        "recognize people by their id or user name, their language and time zone, and whether they "
        "are guests, come from outside or have left"
    ),
    "users:read.email": N_("find the people whom the deploy file names by their email address"),
}
"""Each scope of the bot token, and what it is for: a phrase that completes “to …”."""
EVENTS: Mapping[str, str] = {
    "app_home_opened": N_("Someone opens the bot's Home tab, which is then updated."),
    "app_mention": N_("Someone mentions the bot in a channel."),
    "app_uninstalled": N_("The app was removed from the workspace; the log says so."),
    "channel_archive": N_("A channel was archived, so a digest to it needs another recipient."),
    "channel_deleted": N_("A channel was deleted, with the same consequence."),
    "channel_id_changed": N_("A channel got another id, and must still be recognized."),
    "channel_left": N_("The bot was removed from a public channel."),
    "channel_rename": N_("A channel has a new name, and stays the same channel."),
    "channel_shared": N_("A channel is now shared with another organization, whose people can read it."),
    "channel_unarchive": N_("An archived channel is in use again."),
    "channel_unshared": N_("A channel is no longer shared with another organization."),
    "group_archive": N_("A private channel was archived."),
    "group_deleted": N_("A private channel was deleted."),
    "group_left": N_("The bot was removed from a private channel."),
    "group_rename": N_("A private channel has a new name."),
    "group_unarchive": N_("An archived private channel is in use again."),
    "member_joined_channel": N_("The bot was invited to a channel, and introduces itself."),
    "member_left_channel": N_("The bot left a channel."),
    "message.im": N_("Someone writes to the bot directly."),
    "team_domain_change": N_("The workspace's address changed, and with it the links to files and messages."),
    "team_join": N_("Someone joins the workspace, perhaps a person whom the deploy file already names."),
    "team_rename": N_("The workspace has a new name."),
    "tokens_revoked": N_("Slack has revoked the bot's token; the log says so."),
    "user_change": N_("Someone has a new name, language or time zone, became a guest, or left."),
}
"""Each event that Slack sends the bot, and when that is: a sentence."""
