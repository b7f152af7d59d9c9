"""Forms that ask for what commands ask for as well: one module a noun, and the table of all."""
