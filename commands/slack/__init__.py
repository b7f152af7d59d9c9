"""Where Bolt hears of commands, presses, forms, messages and Homes, and what the app's manifest says of them."""
