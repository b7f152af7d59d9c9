"""The small words around what a person asks for: courtesies, articles, and the frames of a question."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from commands.parsing.lexer import Token
from commands.parsing.vocabulary import Vocabulary

PUNCTUATION = " \t\r\n\u00a0,.:;!¡?¿-–—"
LONGEST_TALK = 5
"""Words in the longest entry of these tables."""
MOST_LAST = 6
"""Words at the end that may be courtesies: "please, and many thanks"."""
COURTESIES: Vocabulary[str] = Vocabulary(
    {
        "hello": {
            "en": (
                "hi",
                "hello",
                "hey",
                "dear",
                "good morning",
                "good afternoon",
                "good evening",
                "hi there",
            ),
            "es": (
                "hola",
                "oye",
                "oiga",
                "estimado",
                "estimada",
                "buenos días",
                "buen día",
                "buenas tardes",
                "buenas noches",
                "buenas",
                "qué tal",
            ),
        },
        "please": {"en": ("please", "pls", "kindly"), "es": ("por favor", "favor de", "porfa", "porfavor")},
        "thanks": {
            "en": (
                "thanks",
                "thank you",
                "thx",
                "many thanks",
                "thanks a lot",
                "thank you very much",
                "cheers",
            ),
            "es": ("gracias", "muchas gracias", "mil gracias", "se agradece", "le agradezco", "muy amable"),
        },
    }
)
"""Words that may surround a command, and the answer they get if nothing else is said."""
REQUESTS: Vocabulary[str] = Vocabulary(
    {
        "wish": {
            "en": (
                *("can you", "could you", "would you", "will you", "can i", "could i", "may i", "let me"),
                *("i want to", "i want", "i need to", "i need", "i would like to", "i'd like to"),
                *("i’d like to", "i want you to", "i need you to", "would you mind", "help me", "let's"),
                *("let’s", "we need to", "we need", "we want to", "go ahead and", "be so kind as to"),
            ),
            "es": (
                *("puede", "puedes", "pueden", "podría", "podrías", "podrían", "puede usted", "me puede"),
                *("me puedes", "me podría", "me podrías", "nos puede", "nos podría", "se puede", "se podría"),
                *("quiero", "quisiera", "queremos", "necesito", "necesitamos", "deseo", "me gustaría"),
                *("hay que", "ayúdame a", "ayúdeme a", "vamos a", "voy a", "favor de", "sería tan amable de"),
                *("necesito que", "quiero que", "solicito que", "le pido", "le pido que", "te pido que"),
            ),
        },
        "say": {
            "en": (
                *("i", "we", "i have", "i've", "i’ve", "we have", "we've", "we’ve", "i'm", "i’m", "i am"),
                *("we're", "we’re", "we are", "need", "i'll", "i’ll", "i will", "we'll", "we’ll", "we will"),
                *("i just", "we just", "i already", "we already", "just", "give me", "give us", "send me"),
                *("get me", "hand me", "fyi", "ok so", "so"),
            ),
            "es": (
                *("dame", "deme", "denme", "danos", "denos", "mándame", "mándeme", "envíame", "envíeme"),
                *("pásame", "páseme", "enséñame", "enséñeme", "yo", "ya", "nosotros", "acabo de"),
                *("acabamos de",),
            ),
        },
    }
)
"""How a wish begins, and what somebody says of themselves; what is wished or said follows."""
QUESTIONS: Vocabulary[str] = Vocabulary(
    {
        "ask": {
            "en": (
                "what",
                "what's",
                "what’s",
                "whats",
                "which",
                "how",
                "how's",
                "how’s",
                "who",
                "who's",
                "who’s",
                "where",
                "when",
                "tell",
                "tell me",
                "show me",
                "give me",
                "me",
                "all",
                "any",
                "is",
                "are",
                "was",
                "were",
                "do",
                "does",
                "did",
                "have",
                "has",
                "there",
                "it",
                "we",
                "i",
                "you",
                "going",
                "doing",
                "anything",
                "everything",
                "every",
                "something",
                "right now",
                "at the moment",
                "on my plate",
                "stand",
                "stands",
                "standing",
                "about",
                "now",
                "today",
                "currently",
                "up",
                "with",
                "state",
                "status",
                "news",
                "progress",
                "situation",
                "latest",
                "update",
                "updates",
                "an",
                "next",
                "should",
                "must",
                "needs",
                "sent",
                "out",
                "go",
                "goes",
                "leads",
                "lead",
                "leading",
                "responsible",
                "in charge",
                "assigned",
                "see",
                *("new", "heard", "hear", "know", "if", "whether", "been", "be", "get", "got", "gotten"),
                *("could", "would", "will", "lately", "so far", "yet", "already", "left", "happening"),
                *(
                    "else",
                    "us",
                    "our",
                    "that",
                    "they",
                    "he",
                    "she",
                    "your",
                    "its",
                    "to do",
                    "owes",
                    "owe",
                    "some",
                    "side",
                ),
                *("looking", "look", "like", "exactly", "why", "whose", "find", "says", "say", "can"),
                "recommendations",
                "recs",
                "items",
                "ones",
                "action items",
                "tasks",
                "actions",
            ),
            "es": (
                "qué",
                "que",
                "cuál",
                "cuáles",
                "cómo",
                "quién",
                "quiénes",
                "dónde",
                "cuándo",
                "dime",
                "dígame",
                "muéstrame",
                "muéstreme",
                "me",
                "se",
                "todas",
                "todos",
                "todo",
                "algo",
                "cualquier",
                "en este momento",
                "ahorita",
                "es",
                "son",
                "está",
                "están",
                "va",
                "van",
                "vamos",
                "hay",
                "debe",
                "deberá",
                "tiene",
                "sale",
                "salen",
                "envía",
                "manda",
                "próximo",
                "próxima",
                "tengo",
                "tenemos",
                "lleva",
                "dirige",
                "encabeza",
                "sobre",
                "ahora",
                "hoy",
                "con",
                "estado",
                "estatus",
                "novedades",
                "avance",
                "avances",
                "progresos",
                "situación",
                "responsable",
                "responsables",
                "encargado",
                "encargada",
                "a cargo",
                *("nuevo", "nueva", "nuevas", "nuevos", "si", "saber", "sabe", "sabes", "sabemos", "pasa"),
                *("pasando", "pasado", "decir", "decirme", "dice", "dicen", "alguna", "algún", "algunas"),
                *("novedad", "noticia", "noticias", "hasta ahora", "todavía", "aún", "nos", "ha", "han"),
                *(
                    "habido",
                    "debemos",
                    "deben",
                    "haber",
                    "cosas",
                    "cosa",
                    "más",
                    "hacer",
                    "ellos",
                    "ella",
                    "él",
                    "usted",
                ),
                *("marcha", "andan", "anda", "quedó", "ésta", "ese", "esa", "eso", "esos", "esas"),
                "recomendaciones",
                "tareas",
                "acciones",
                "ver",
            ),
        }
    }
)
"""Words of which a question is made whose subject or filters alone say what is asked."""
QUESTION_WORDS: Vocabulary[str] = Vocabulary(
    {
        "ask": {
            "en": (
                *("what", "what's", "what’s", "whats", "which", "how", "how's", "how’s", "hows", "who"),
                *("who's", "who’s", "whos", "whose", "where", "where's", "where’s", "when", "when's", "why"),
                *("is", "are", "was", "were", "do", "does", "did", "has", "any", "anything", "anyone"),
                *("tell me", "let me know", "do you know", "have we", "have they", "have you", "can we"),
                *(
                    "know",
                    "know if",
                    "see if",
                    "check if",
                    "check whether",
                    "could we",
                    "should we",
                    "should i",
                    "shall we",
                    "may we",
                    "isn't",
                    "wasn't",
                    "didn't",
                ),
            ),
            "es": (
                *("qué", "cuál", "cuáles", "cómo", "quién", "quiénes", "dónde", "cuándo", "cuánto"),
                *("cuántos", "cuántas", "por qué", "para qué", "a quién", "de quién", "hay", "dime"),
                *("dígame", "me dice", "me dices", "decirme", "sabe", "sabes", "algo", "alguna", "algún"),
                *(
                    "saber",
                    "saber si",
                    "ver si",
                    "decir si",
                    "alguien",
                    "podemos",
                    "deberíamos",
                    "debemos",
                    "conviene",
                    "en qué",
                    "para cuándo",
                ),
            ),
        }
    }
)
"""Words with which a question begins; nothing that begins so is a change."""
COUNTING: Vocabulary[str] = Vocabulary(
    {"many": {"en": ("how many", "how much"), "es": ("cuántas", "cuántos", "cuánto", "cuánta")}}
)
"""Questions in which a number is one that things are counted with."""
ABOUT_WORDS: Vocabulary[str] = Vocabulary(
    {
        "about": {
            "en": (
                *("about", "on", "regarding", "concerning", "related to", "relating to", "mention"),
                *("mentions", "mentioning", "cover", "covers", "covering", "deal with", "deals with"),
                *("dealing with", "talk about", "talks about", "touch on", "refer to", "related with"),
                *("to do with", "having to do with", "speak of", "with"),
            ),
            "es": (
                *("sobre", "acerca de", "acerca del", "respecto a", "respecto de", "relacionado con"),
                *("relacionada con", "relacionadas con", "relativas a", "relativa a", "relativo a"),
                *("de", "del", "hablan de", "habla de", "hablan del", "tratan de", "trata de", "tratan"),
                *("tratan sobre", "mencionan", "menciona", "que ver con", "tocan", "hablan sobre"),
                *("referentes a", "referente a", "con"),
            ),
        }
    }
)
"""Words between the frame of a question and the subject that it is about."""
DUE_WORDS: Vocabulary[str] = Vocabulary({"due": {"en": ("due",), "es": ("vence", "vencen", "vencer")}})
"""Words of a question about one thing that are key words of a list."""
FILLERS: Vocabulary[str] = Vocabulary(
    {
        "small": {
            "en": ("the", "a", "an", "to", "as", "is", "are", "of", "for", "and", "on", "with", "at", "in",
                "by", "from", "now", "back", "again", "that"),
            "es": (
                "el", "la", "los", "las", "lo", "un", "una", "al", "a", "como", "es", "está", "están", "de",
                "del", "para", "por", "y", "e", "en", "con", "que", "su", "ya", "ahora",
                "aquí",
            ),
        }
    }
)  # fmt: skip
"""Articles, prepositions and the like: they mean nothing by themselves before what they introduce."""


def without_courtesies(read: Sequence[Token]) -> tuple[tuple[Token, ...], bool]:
    """Return the tokens without the greetings, courtesies and wishes with which they begin, and whether one
    was a wish.

    So much that nothing would remain is kept: "thank you" alone is what the person says.
    """
    position, wished = 0, False
    while (end := _end_of(read, position, (COURTESIES, REQUESTS))) is not None:
        wished = wished or REQUESTS.meaning(phrase(read[position:end])) == "wish"
        position = end
    return (tuple(read[position:]), wished) if position < len(read) else (tuple(read), False)


def without_question_mark(read: Sequence[Token]) -> tuple[Token, ...]:
    """Return the tokens without the question mark of a wish: "can you mark 5 as blocked?"."""
    last = read[-1]
    bare = last.value.rstrip("?") if last.kind == "word" else last.value
    return (*read[:-1], replace(last, value=bare)) if bare else tuple(read[:-1])


def asks(read: Sequence[Token]) -> bool:
    """Say whether the tokens are a question: they begin as one, or end with its mark."""
    words = [token for token in read if token.kind == "word"]
    if not words or read[0].kind == "quoted":
        return False
    if words[-1].value.endswith("?") or words[0].value.startswith("¿"):
        return True
    return starts(read, QUESTION_WORDS) > 0


def starts(read: Sequence[Token], vocabulary: Vocabulary[str]) -> int:
    """Return how many of the tokens the longest entry takes with which they begin; 0 if none does."""
    return (_end_of(read, 0, (vocabulary,)) or 0) if read and read[0].value.strip(PUNCTUATION) else 0


OF = frozenset({"de", "del", "con", "with"})
"""Words such as "about" with which a name may begin."""


def asked_subject(read: Sequence[Token]) -> tuple[Token, ...]:
    """Return the words that a question is about: "fentanyl" of "is there anything about fentanyl?".

    They come after the last word such as "about" that has only the frame of a question before it; none if
    there is no such frame.
    """
    position, subject = 0, len(read)
    if starts(read, ABOUT_WORDS) and read[0].name not in OF:
        subject = position = starts(read, ABOUT_WORDS)  # after "everything", which was a verb
    while position < len(read):
        end = _end_of(read, position, (ABOUT_WORDS,))
        if end is not None and position:
            subject = end
        end = end or _end_of(read, position, (QUESTIONS, COURTESIES, REQUESTS, FILLERS))
        if end is None:
            break
        position = end
    about = tuple(read[subject : start_of_courtesies(read)])
    return without_question_mark(about) if about else ()


def said_alone(read: Sequence[Token]) -> str | None:
    """Return "hello", "please" or "thanks" if the tokens say nothing but courtesies: the last of them."""
    position, said = 0, None
    while position < len(read):
        end = _end_of(read, position, (COURTESIES,))
        if end is None:
            return None
        words = phrase(read[position:end])
        said = COURTESIES.meaning(words) or said
        position = end
    return said


def start_of_courtesies(read: Sequence[Token]) -> int:
    """Return where the courtesies begin with which the tokens end; their number if there are none."""
    start = len(read)
    for position in range(len(read) - 1, max(-1, len(read) - 1 - MOST_LAST), -1):
        if said_alone(read[position:]) is not None:
            start = position
    return start


def without_talk(read: Sequence[Token]) -> tuple[Token, ...]:
    """Return the tokens without the frame of a question, courtesies and small words."""
    kept: list[Token] = []
    position = 0
    while position < len(read):
        end = _end_of(read, position, (QUESTIONS, COURTESIES, REQUESTS, FILLERS))
        if end is None:
            kept.append(read[position])
        position = position + 1 if end is None else end
    return tuple(kept)


def is_talk(read: Sequence[Token], *also: Vocabulary[Any]) -> bool:
    """Say whether the tokens are nothing but the frame of a question, courtesies and small words."""
    position = 0
    while position < len(read):
        end = _end_of(read, position, (QUESTIONS, COURTESIES, REQUESTS, FILLERS, *also))
        if end is None:
            return False
        position = end
    return True


def phrase(read: Sequence[Token]) -> str:
    """Return words as vocabularies have them, without punctuation around them."""
    return " ".join(filter(None, (token.name.strip(PUNCTUATION) for token in read)))


def _end_of(read: Sequence[Token], position: int, vocabularies: Sequence[Vocabulary[Any]]) -> int | None:
    """Return where the longest entry that begins at `position` ends; lone punctuation is skipped."""
    if position >= len(read) or read[position].kind != "word":
        return None
    if not read[position].value.strip(PUNCTUATION):
        return position + 1
    for end in range(min(position + LONGEST_TALK, len(read)), position, -1):
        if all(token.kind == "word" for token in read[position:end]):
            said = phrase(read[position:end])
            if any(vocabulary.meaning(said) for vocabulary in vocabularies):
                return end
    return None
