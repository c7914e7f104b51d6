"""Where `quoteapi import` writes the lines that it rejects: a report beside each file, or one for all."""

import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import orjson


@contextmanager
def reports(files: Sequence[str], report_to: Path | None, *, dry_run: bool) -> Iterator[dict[str, Path]]:
    """Yield for each of `files` (``-`` is standard input) where its report goes, emptied; remove what stays empty.

    A dry run leaves the report of an earlier import alone, unless `report_to` names it. Raises click.BadParameter,
    before anything is emptied, for a report that is one of the files or cannot be written.
    """
    ending = ".dry-run.rejected.jsonl" if dry_run else ".rejected.jsonl"
    targets = {name: report_to or Path(("stdin" if name == "-" else name) + ending) for name in files}
    for target in set(targets.values()):
        _check(target, files)
    for target in set(targets.values()):
        target.open("wb").close()
    try:
        yield targets
    finally:
        for target in set(targets.values()):
            # Not everything that can be written is a file that may be removed: /dev/stderr is none.
            if stat.S_ISREG(target.lstat().st_mode) and not target.stat().st_size:
                target.unlink()


def append(target: Path, file: str, rejections: Iterable[dict[str, Any]]) -> None:
    """Write what was rejected of `file`, a line of JSON each, so that an end in the middle loses none of it."""
    with target.open("ab") as report:
        lines = ({"file": file, **rejection} for rejection in rejections)
        report.writelines(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in lines)


def _check(target: Path, files: Iterable[str]) -> None:
    if target.exists():
        for name in files:
            if name != "-" and Path(name).exists() and target.samefile(name):
                raise click.BadParameter(
                    f"the report would overwrite {name}, which is to be imported; name another file",
                    param_hint="--report",
                )
    try:
        target.open("ab").close()
    except OSError as error:
        raise click.BadParameter(
            f"{target} cannot be written ({error.strerror}); name a file that can", param_hint="--report"
        ) from None
