"""The parts that all forms share: inputs, their names, and drafts."""
