"""Images: an uploaded one is shown; an external one is never fetched, its description links to it."""

import htpy as h

from bot.sandbox.page.blocks.render_context import RenderContext
from bot.sandbox.page.blocks.spot import Given
from bot.sandbox.page.blocks.wording import link
from bot.sandbox.screen.viewer import clean, fields, words


def picture(given: Given, sight: RenderContext) -> h.Node:
    """Render an image, in a block or as an element."""
    description = words(given.get("alt_text"))
    uploaded = fields(given.get("slack_file"))
    if not uploaded:
        shown = sight.t.gettext("[image: %(description)s]", description=description)
        return h.span(".picture")[link(shown, words(given.get("image_url")))]
    file = words(uploaded.get("id")) or words(uploaded.get("url"))
    address = sight.picture(file)
    if address is not None:
        return h.img(".picture", src=address, alt=description)
    name = clean(sight.viewer.names.get(file, file))
    shown = sight.t.gettext("[image %(file)s: %(description)s]", file=name, description=description)
    return h.span(".picture")[shown]
