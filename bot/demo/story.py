"""The seeded state: plausible work on the thirteen recommendations, as the commands that produce it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

SITE = "https://example.org"
FRIDAY = 4
DAYS_LATER = re.compile(r"\bIN_(\d+)\b")


@dataclass(frozen=True)
class Line:
    """A command that someone typed so many days ago; the hour is UTC, within office hours on both sides."""

    days_ago: int
    hour: int
    handle: str
    text: str

    def typed(self, moment: datetime) -> str:
        """Return the text typed at `moment`: `ISSUED` is some days before it, `IN_14` the day in 14 days."""
        issued = self.text.replace("ISSUED", (moment - timedelta(days=5)).date().isoformat())
        return DAYS_LATER.sub(
            lambda found: (moment + timedelta(days=int(found[1]))).date().isoformat(), issued
        )

    def moment(self, now: datetime) -> datetime:
        """Return when it was typed, counted back from `now`; a day on a weekend becomes the Friday before."""
        day = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=self.days_ago)
        day -= timedelta(days=max(0, day.weekday() - FRIDAY))
        return day + timedelta(hours=self.hour, minutes=self.days_ago % 60)


AUTUMN = (
    Line(83, 16, "secretariat", "/rec responsable 2 eeuu @member-us"),
    Line(83, 16, "secretariat", "/rec responsable 2 mx @lead-mx"),
    Line(83, 17, "secretariat", "/rec responsable 4 eeuu @lead-us"),
    Line(83, 17, "secretariat", "/rec responsable 4 mx @member-mx"),
    Line(82, 16, "secretariat", "/rec responsable 7 mx @member-mx"),
    Line(82, 16, "secretariat", "/rec responsable 10 mx @chair-mx"),
    Line(82, 17, "secretariat", "/rec responsable 13 eeuu @member-us"),
    Line(82, 17, "secretariat", "/rec responsable 13 mx @lead-mx"),
    Line(
        80,
        17,
        "chair-us",
        '/rec update 1 in-progress "Both chairs met and agreed on terms of reference" '
        'next "Exchange lists of members"',
    ),
    Line(
        78,
        18,
        "lead-us",
        '/rec update 4 in-progress "Two liaison units are staffed again" next "Publish the list of contacts"',
    ),
    Line(
        76,
        17,
        "lead-mx",
        '/rec actualizar 2 en-curso "Tres estados fronterizos aceptaron participar" '
        'siguiente "Acordar el calendario con la Guardia Nacional"',
    ),
    Line(74, 18, "lead-us", '/rec update 5 in-progress "The joint taskforce held its first meeting"'),
    Line(71, 19, "chair-mx", '/rec actualizar 10 en-curso "Se integró el equipo de análisis financiero"'),
    Line(
        69, 17, "member-us", '/rec update 3 in-progress "Curriculum for forensic training is being drafted"'
    ),
    Line(66, 16, "lead-us", '/rec update 12 in-progress "Tracing requests are now filed through one office"'),
    Line(
        63,
        18,
        "secretariat",
        '/rec actualizar 11 en-curso "Se recibieron observaciones de la sociedad civil"',
    ),
    Line(
        62,
        16,
        "lead-us",
        '/action assign @member-us "Draft the reporting form of the liaison units" rec 4 due IN_7',
    ),
    Line(
        61,
        17,
        "chair-us",
        f'/rec evidence 1 {SITE}/terms-of-reference "Terms of reference, signed" '
        'issuer "Both chairs" date ISSUED language en',
    ),
    Line(60, 18, "chair-us", '/rec update 1 partially-implemented "Working groups are still to be named"'),
    Line(
        57,
        16,
        "lead-us",
        f'/rec evidence 4 {SITE}/liaison-units "Directory of liaison units" '
        'issuer "Joint secretariat" date ISSUED language en',
    ),
    Line(56, 18, "member-us", '/action submit 1 "The form is in the shared folder"'),
    Line(55, 16, "lead-us", "/action accept 1"),
    Line(55, 17, "lead-us", '/rec update 4 reported "Both units operate and answer within two days"'),
    Line(52, 18, "member-mx", "/rec confirmar 4"),
    Line(51, 17, "chair-us", "/rec confirm 4"),
    Line(50, 18, "chair-mx", "/rec concluir 4 implementada"),
    Line(
        48,
        19,
        "member-mx",
        '/rec actualizar 7 en-curso "Dos municipios adoptaron el modelo de policía de '
        'proximidad" siguiente "Evaluar los primeros seis meses"',
    ),
    Line(
        45,
        17,
        "lead-us",
        f'/rec evidence 12 {SITE}/tracing-report "Quarterly report on firearms tracing" '
        'issuer "Joint working group" date ISSUED language en',
    ),
    Line(44, 18, "lead-us", '/rec update 12 partially-implemented "Southbound inspections have not begun"'),
    Line(
        41,
        17,
        "chair-mx",
        '/rec concluir 9 no-implementada "Cada país lo atenderá en su propio Congreso, '
        'fuera de la agenda de seguridad"',
    ),
    Line(
        40,
        17,
        "chair-mx",
        '/tarea asignar @member-mx "Preparar el calendario de visitas a los municipios" rec 7 para IN_30',
    ),
    Line(
        38,
        18,
        "lead-mx",
        '/rec actualizar 13 en-curso "Las unidades de inteligencia financiera ya intercambian alertas"',
    ),
    Line(
        33,
        17,
        "lead-mx",
        f'/rec evidencia 13 {SITE}/convenio-uif "Convenio entre las unidades de inteligencia '
        'financiera" emisor "UIF" fecha ISSUED idioma es',
    ),
    Line(
        32,
        16,
        "secretariat",
        '/tarea asignar @lead-us @lead-mx "Reunir la lista de contactos de ambos lados" rec 2 para IN_20',
    ),
    Line(
        30, 18, "lead-mx", '/rec actualizar 13 reportada "El convenio está vigente y se aplica cada semana"'
    ),
    Line(28, 17, "member-us", '/rec refuse 13 "The annex on virtual assets is missing"'),
    Line(
        25,
        18,
        "secretariat",
        '/rec actualizar 6 en-curso "Se acordó un intercambio de especialistas en prevención" '
        'siguiente "Elegir tres programas para comparar"',
    ),
    Line(
        24,
        17,
        "lead-mx",
        '/tarea asignar @member-us "Traducir el anexo sobre activos virtuales" rec 13 para IN_28',
    ),
    Line(
        21,
        17,
        "member-us",
        '/rec update 3 blocked "The evidence-sharing protocol lacks a legal opinion" '
        'awaiting "Department of Justice"',
    ),
    Line(20, 17, "member-us", "/action start 4"),
    Line(
        19, 18, "chair-us", '/action assign @member-us "Ask for the legal opinion in writing" rec 3 due IN_12'
    ),
    Line(
        17,
        18,
        "chair-mx",
        '/rec actualizar 10 bloqueada "Falta el presupuesto para la segunda etapa" '
        'espera "Secretaría de Hacienda y Crédito Público"',
    ),
    Line(16, 18, "member-us", '/action block 5 "The Department has not named a contact"'),
    Line(
        14,
        17,
        "lead-us",
        f'/rec evidence 5 {SITE}/joint-communique "Joint communiqué on precursor controls" '
        'issuer "Both embassies" date ISSUED language en',
    ),
    Line(
        12,
        18,
        "lead-mx",
        f'/rec evidencia 5 {SITE}/acuerdo-operativo "Acuerdo operativo del grupo conjunto" '
        'emisor "SSPC" fecha ISSUED idioma es',
    ),
    Line(
        11,
        17,
        "lead-us",
        '/action assign @member-mx me "Agree on the calendar of joint meetings" rec 5 due IN_18',
    ),
    Line(10, 18, "member-mx", "/tarea iniciar 6"),
    Line(10, 18, "secretariat", '/tarea comentar 4 "@member-us, falta también la página de firmas"'),
    Line(
        9, 17, "lead-us", '/rec update 5 reported "The joint taskforce is staffed, funded and meets monthly"'
    ),
    Line(6, 18, "chair-us", "/rec confirm 5"),
    Line(6, 19, "chair-us", "/digest acknowledge"),
    Line(5, 17, "member-mx", '/rec actualizar 7 "La evaluación comenzó en el primer municipio"'),
    Line(4, 18, "member-mx", '/tarea entregar 2 "El calendario está acordado con los dos municipios"'),
    Line(4, 19, "chair-mx", "/boletin confirmar-lectura"),
    Line(3, 18, "secretariat", '/rec actualizar 6 "Se eligieron los tres programas que se compararán"'),
)
"""The story leaves some blocked, one reported with one key turned, some stale, one sent back, two closed;
of the action items one is done, one overdue, one blocked, one handed in."""


def story(now: datetime) -> Iterator[tuple[datetime, Line]]:
    """Yield each line with its moment, in the order of time; none comes after `now`."""
    before = datetime.min.replace(tzinfo=now.tzinfo)
    for line in AUTUMN:
        before = min(max(line.moment(now), before + timedelta(minutes=3)), now)
        yield before, line
