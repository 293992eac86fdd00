"""What a dataset is and where it comes from: the sidecar ``data/<name>.csv.yml``, read and checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from onestepback import paths
from onestepback.schema import Loader, faults
from onestepback.words import KEY

if TYPE_CHECKING:
    from jsonschema import ValidationError


USE = {
    "open": "Free to use.",
    "attribution": "Free to use with attribution.",
    "non-commercial": "Free to use where that is not commercial.",
    "derived-only": "Own calculations may be shared, the publisher's figures not.",
    "unclear": "The publisher states no terms, or none that could be found.",
}
"""What a sidecar says of passing figures on, in words."""


class DataError(RuntimeError):
    """A fault in a table or its sidecar: one line that says which file, what is wrong, what to do."""


@dataclass(frozen=True)
class License:
    """Terms under which a publisher lets figures be used."""

    id: str | None
    url: str | None
    checked: str | None
    redistribution: str


@dataclass(frozen=True)
class SourceFile:
    """A file that a builder reads: its path in the source folder, its address if it has one, and its checksum."""

    path: str
    url: str | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Origin:
    """One publication that a dataset draws on."""

    key: str
    producer: str
    title: str
    attribution: str
    version: str | None
    series: str | None
    citation_key: str
    citation: str
    url_main: str | None
    url_download: str | None
    date_published: str | None
    date_accessed: str | None
    license: License
    via: str | None
    files: tuple[SourceFile, ...] = ()
    reference: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CheckValue:
    """A figure as its publisher prints it, in which source, and the cell of the table that holds it."""

    column: str
    where: Mapping[str, str | int | bool]
    printed: str | None
    source: str
    times: float = 1


@dataclass(frozen=True)
class Field:
    """One column of a table. `unit` is set on every measured column; `nullable` columns may be blank."""

    name: str
    type: str
    description: str
    unit: str | None
    nullable: bool


@dataclass(frozen=True)
class Coverage:
    """First and last date (None if unknown) and the area that a dataset covers."""

    start: str | int | None
    end: str | int | None
    area: str


@dataclass(frozen=True)
class Upstream:
    """Whether a table was compared with the publisher's current figures, when, and what came of it."""

    status: str
    date: str | None
    note: str | None


@dataclass(frozen=True)
class Integrity:
    """Checksum and rows of the plain CSV; None before the first build."""

    sha256: str | None
    rows: int | None
    upstream: Upstream


@dataclass(frozen=True)
class Processing:
    """The builder, as a path from the root of the project (None: kept by hand), what it does, and what hands did."""

    builder: str | None
    steps: tuple[str, ...]
    by_hand: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dataset:
    """A table and all that is known about it.

    Attributes
    ----------
    path : Path
        The table, ``data/<name>.csv`` or ``data/<name>.csv.gz``; it need not exist yet.
    sidecar : Path
        The file this description was read from.
    caveats : tuple of str
        What readers are warned of.
    unfit : tuple of mapping
        Columns and values of rows from which nothing can be computed, as a caveat says.
    left_blank : tuple of str
        What readers are warned of about those rows.
    schema : dict
        The Frictionless Table Schema as written in the sidecar; `fields` is its short form.
    """

    name: str
    title: str
    description: str
    kind: str
    origins: tuple[Origin, ...]
    processing: Processing
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    coverage: Coverage
    integrity: Integrity
    caveats: tuple[str, ...]
    unfit: tuple[Mapping[str, str | int | bool], ...]
    left_blank: tuple[str, ...]
    check_values: tuple[CheckValue, ...]
    path: Path
    sidecar: Path
    schema: dict[str, Any]

    @property
    def terms(self) -> list[str]:
        """The licences of its origins, or what may be done with those that have none, in a word each."""
        return sorted({origin.license.id or origin.license.redistribution for origin in self.origins})


def describe(name: str, folder: Path | None = None) -> Dataset:
    """Read and check the sidecar of a dataset.

    Parameters
    ----------
    name : str
        Key of the dataset, such as ``"weo"``.
    folder : Path, optional
        Where table and sidecar lie, if not in the data folder.

    Returns
    -------
    Dataset

    Raises
    ------
    DataError
        If there is no such sidecar, or a field is missing or wrong.
    """
    if not isinstance(name, str) or not KEY.fullmatch(name):
        raise DataError(f"{name!r} is no name of a dataset; use one of {datasets()}")
    sidecar = (folder or paths.DATA) / f"{name}.csv.yml"
    state = sidecar.stat() if sidecar.exists() else None
    return _describe(name, sidecar, state and (state.st_mtime_ns, state.st_size))


@cache
def _describe(name: str, sidecar: Path, state: tuple[int, int] | None) -> Dataset:
    """Read a sidecar once for each state of the file: a page asks for its sources a hundred times."""
    record = read_yaml(sidecar)
    for error in faults(record, "sidecar"):
        raise DataError(f"{_short(sidecar)}: {_explain(error)}")
    if record["name"] != name:
        raise DataError(f"{_short(sidecar)}: `name` is {record['name']!r}; make it {name!r}, like the file")
    for where, day in _days(record):
        if not _is_day(day):
            raise DataError(f"{_short(sidecar)}: field `{where}` is {day!r}, which is no day; write one as 2024-10-05")
    columns = [field["name"] for field in record["schema"]["fields"]]
    for key in record["schema"]["primaryKey"]:
        if key not in columns:
            raise DataError(f"{_short(sidecar)}: primaryKey names {key!r}, which is no field; name one of {columns}")
    for turn, caveat in enumerate(record["caveats"]):
        for column in caveat["unfit"] if isinstance(caveat, dict) else ():
            if column not in columns:
                raise DataError(f"{_short(sidecar)}: caveats.{turn} names {column!r}, no field; name one of {columns}")
    table = sidecar.with_name(f"{name}.csv")
    packed = table.with_suffix(".csv.gz")
    if packed.exists() and table.exists():
        raise DataError(f"{_short(packed)}: there is {table.name} as well; delete one of the two")
    return Dataset(
        name=name,
        title=record["title"],
        description=record["description"].strip(),
        kind=record["kind"],
        origins=tuple(_origin(origin) for origin in record["origins"]),
        processing=Processing(
            record["processing"]["builder"],
            tuple(record["processing"]["steps"]),
            tuple(record["processing"].get("by_hand", ())),
        ),
        fields=tuple(_field(field) for field in record["schema"]["fields"]),
        primary_key=tuple(record["schema"]["primaryKey"]),
        coverage=Coverage(**record["coverage"]),
        integrity=Integrity(**(record["integrity"] | {"upstream": Upstream(**record["integrity"]["upstream"])})),
        caveats=tuple(caveat if isinstance(caveat, str) else caveat["text"] for caveat in record["caveats"]),
        unfit=tuple(caveat["unfit"] for caveat in record["caveats"] if isinstance(caveat, dict)),
        left_blank=tuple(caveat["text"] for caveat in record["caveats"] if isinstance(caveat, dict)),
        check_values=tuple(CheckValue(**value) for value in record.get("check_values", ())),
        path=packed if packed.exists() else table,
        sidecar=sidecar,
        schema=record["schema"],
    )


def datasets() -> list[str]:
    """Name every dataset: each ``data/<name>.csv.yml`` is one."""
    return sorted(path.name.removesuffix(".csv.yml") for path in paths.DATA.glob("*.csv.yml"))


def mentions_fault(mentions: Sequence[str]) -> str:
    """Say what is wrong with the datasets that are named, or their origins; nothing if all are known."""
    if not mentions or isinstance(mentions, str):
        return "name the datasets it shows in a list, datasets=[...]"
    unknown = [name for name in names_of(mentions) if name not in datasets()]
    if unknown:
        return f"no dataset {unknown[0]!r} in data/, known are {', '.join(datasets())}"
    try:
        for mention in mentions:
            source_of(mention)
    except DataError as error:
        return str(error)
    return ""


def source_line(name: str, *keys: str) -> str:
    """Say in one line where a dataset comes from, as printed under a chart.

    Parameters
    ----------
    name : str
        Key of the dataset.
    *keys : str
        Keys of the origins to name; all of them if none is given.

    Returns
    -------
    str
        Such as "IMF, World Economic Outlook, October 2024". Versions of one publication are gathered;
        more than two of them are given as a range, in the order of the sidecar.

    Raises
    ------
    DataError
        If the dataset has no origin of that key.
    """
    dataset = describe(name)
    known = [origin.key for origin in dataset.origins]
    for key in keys:
        if key not in known:
            raise DataError(f"{_short(dataset.sidecar)}: no origin has the key {key!r}; use one of {known}")
    versions: dict[str, list[str]] = {}
    for origin in dataset.origins:
        if not keys or origin.key in keys:
            listed = versions.setdefault(origin.attribution, [])
            if origin.version is not None and origin.version not in listed:
                listed.append(origin.version)
    return "; ".join(_joined(attribution, listed) for attribution, listed in versions.items())


def names_of(mentions: Iterable[str]) -> list[str]:
    """The datasets that are mentioned, each once.

    A mention such as "weo:2024-10" narrows a dataset to some of its origins.
    """
    return list(dict.fromkeys(mention.partition(":")[0] for mention in mentions))


def source_of(mention: str) -> str:
    """The source line of a mention."""
    return source_line(*mention.split(":"))


def _joined(attribution: str, versions: list[str]) -> str:
    return f"{attribution}, {span(versions)}" if versions else attribution


def span(versions: Sequence[str]) -> str:
    """Name versions of one publication: two of them, or the first and the last of more."""
    return " and ".join(versions) if len(versions) <= 2 else f"{versions[0]} to {versions[-1]}"


def _origin(record: dict[str, Any]) -> Origin:
    files = tuple(SourceFile(**file) for file in record.get("files", ()))
    return Origin(**(record | {"license": License(**record["license"]), "files": files}))


def _field(record: dict[str, Any]) -> Field:
    required = record.get("constraints", {}).get("required", False)
    return Field(record["name"], record["type"], record["description"], record.get("unit"), not required)


def read_yaml(sidecar: Path) -> dict[str, Any]:
    """Read a sidecar as it is written, dates as the text they are."""
    if not sidecar.exists():
        raise DataError(f"{_short(sidecar)}: no such dataset; write this file, or use one of {datasets()}")
    try:
        record = yaml.load(sidecar.read_text(encoding="utf-8"), Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "cannot be read"
        raise DataError(f"{_short(sidecar)}{line}: not valid YAML ({problem}); correct that line") from None
    if not isinstance(record, dict):
        raise DataError(f"{_short(sidecar)}: holds no fields; write a sidecar, with the fields of another as a model")
    return record


def _days(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The dates of a sidecar that are known to the day, and where each stands."""
    places = [("coverage", record["coverage"]), ("integrity.upstream", record["integrity"]["upstream"])]
    for turn, origin in enumerate(record["origins"]):
        places += [(f"origins.{turn}", origin), (f"origins.{turn}.license", origin["license"])]
    for place, fields in places:
        for name in ("start", "end", "date", "date_published", "date_accessed", "checked"):
            if len(when := str(fields.get(name) or "")) == 10:
                yield f"{place}.{name}", when


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _explain(error: ValidationError) -> str:
    """Put one fault of a sidecar in a line: the field, what is wrong, what to do."""
    where = _dotted(error.absolute_path)
    value: Any = error.validator_value
    instance: Any = error.instance
    schema: Any = error.schema
    if error.validator == "required":
        missing = next(key for key in value if key not in instance)
        return f"field `{_dotted([*error.absolute_path, missing])}` is missing; add it (null if unknown, where allowed)"
    if error.validator == "additionalProperties":
        unknown = next(key for key in instance if key not in schema["properties"])
        return f"field `{_dotted([*error.absolute_path, unknown])}` is unknown; remove it or correct its name"
    if error.validator == "enum":
        return f"field `{where}` is {error.instance!r}; use one of {value}"
    if error.validator in ("pattern", "minimum", "maximum") and "\\d{4}" in str(schema.get("pattern")):
        return f"field `{where}` is {error.instance!r}; write it as 2024, 2024-10 or 2024-10-05"
    if error.validator == "pattern":
        return f"field `{where}` is {error.instance!r}; write it in the form {value}"
    if error.validator == "type" and "string" in value:
        return f"field `{where}` is {error.instance!r}; make it text, in quotes"
    return f"field `{where}` is wrong: {error.message}; correct it"


def _dotted(path: Iterable[str | int]) -> str:
    return ".".join(map(str, path))


def _short(path: Path) -> str:
    """Name a file from the root of the project, or from the data folder where that lies elsewhere."""
    for base in (paths.ROOT, paths.DATA.parent):
        if path.is_relative_to(base):
            return str(path.relative_to(base))
    return path.name


class _Loader(Loader):
    """YAML in which a date stays the text it was written as."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
