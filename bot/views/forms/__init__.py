"""Forms: one module a noun; `inputs` makes their fields."""
