"""Turn text into words, values and requests: lexer, cursor, vocabulary, dates and mistakes."""
