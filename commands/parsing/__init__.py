"""Text -> words, values and requests: the lexer, the tokens' reader, the vocabulary, dates, and what is wrong."""
