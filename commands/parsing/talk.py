"""The small words around what a person asks for: courtesies, articles, and the frames of a question."""

from collections.abc import Sequence

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
        "ask": {
            "en": (
                "can you",
                "could you",
                "would you",
                "will you",
                "can i",
                "could i",
                "may i",
                "i want to",
                "i want",
                "i need to",
                "i need",
                "i would like to",
                "i'd like to",
                "i’d like to",
                "let me",
                "let's",
                "we need to",
                "help me",
                "i",
                "we",
                "i have",
                "i've",
                "i’ve",
                "we have",
                "we've",
                "we’ve",
                "i'm",
                "i’m",
                "i am",
                "we're",
                "we’re",
                "we are",
                "need",
            ),
            "es": (
                "puede",
                "puedes",
                "podría",
                "podrías",
                "puede usted",
                "me puede",
                "me puedes",
                "me podría",
                "quiero",
                "quisiera",
                "necesito",
                "deseo",
                "me gustaría",
                "hay que",
                "ayúdame a",
                "vamos a",
                "dame",
                "deme",
                "denme",
                "yo",
                "ya",
                "nosotros",
            ),
        }
    }
)
"""How a wish begins; what is wished follows."""
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
                "situación",
                "responsable",
                "responsables",
                "encargado",
                "encargada",
                "a cargo",
                "recomendaciones",
                "tareas",
                "acciones",
                "ver",
            ),
        }
    }
)
"""Words of which a question is made whose subject or filters alone say what is asked."""
DUE_WORDS: Vocabulary[str] = Vocabulary({"due": {"en": ("due",), "es": ("vence", "vencen", "vencer")}})
"""Words of a question about one thing that are key words of a list."""
FILLERS: Vocabulary[str] = Vocabulary(
    {
        "small": {
            "en": ("the", "a", "an", "to", "as", "is", "are", "of", "for", "and", "on", "with", "at", "in",
                "by", "from"),
            "es": (
                "el", "la", "los", "las", "lo", "un", "una", "al", "a", "como", "es", "está", "están", "de",
                "del", "para", "por", "y", "e", "en", "con", "que", "su", "ya",
            ),
        }
    }
)  # fmt: skip
"""Articles, prepositions and the like: they mean nothing by themselves before what they introduce."""


def without_courtesies(read: Sequence[Token]) -> tuple[Token, ...]:
    """Return the tokens without the greetings, courtesies and wishes with which they begin.

    So much that nothing would remain is kept: "thank you" alone is what the person says.
    """
    position = 0
    while (end := _end_of(read, position, (COURTESIES, REQUESTS))) is not None:
        position = end
    return tuple(read[position:]) or tuple(read)


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


def is_talk(read: Sequence[Token], *also: Vocabulary[str]) -> bool:
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


def _end_of(read: Sequence[Token], position: int, vocabularies: Sequence[Vocabulary[str]]) -> int | None:
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
