"""The classifier of municipalities: what is loaded, what is reported, and that it repeats."""

from __future__ import annotations

import json
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from federation.models import Organization
from federation.models.organization import Kind
from tests.factories.cast import Cast, make_organization
from tests.factories.roles import by_hand, in_role

HEAD = "oktmo,name,type,parent_oktmo,region_iso,region_oktmo,parent_listed\n"


def load(path: Path, *options: str) -> dict:
    out = StringIO()
    with in_role("svod_worker"):
        call_command("load_municipalities", str(path), "--json", *options, stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def write(path: Path, *lines: str) -> Path:
    path.write_text(HEAD + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def tree() -> dict[str, tuple[str, str]]:
    with by_hand():
        return {row.code: (row.path, row.name) for row in Organization.objects.all()}


def test_settlements__stand_beneath_their_district__also_when_it_comes_later(cast: Cast, tmp_path: Path) -> None:
    file = write(
        tmp_path / "list.csv",
        "66603151,Велижское,urban_settlement,66603000,RU-SMO,66000000,yes",
        "66603000,Велижский муниципальный район,municipal_district,66000000,RU-SMO,66000000,yes",
        "66699151,Сирота,urban_settlement,66699000,RU-SMO,66000000,no",
    )
    assert load(file)["created"] == 3
    places = tree()
    assert places["66603000"][0] == "RU.RU_CFO.RU_SMO.66603000."
    assert places["66603151"][0] == "RU.RU_CFO.RU_SMO.66603000.66603151."
    assert places["66699151"][0] == "RU.RU_CFO.RU_SMO.66699151."


def test_known_ones__are_matched_by_code__and_a_repeat_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    file = write(
        tmp_path / "list.csv",
        "66605000,Вяземский муниципальный район,municipal_district,66000000,RU-SMO,66000000,yes",
        "66605101,Вяземское,urban_settlement,66605000,RU-SMO,66000000,yes",
    )
    first, second = load(file), load(file)
    assert (first["created"], first["updated"], first["unchanged"]) == (1, 1, 0)
    assert (second["created"], second["updated"], second["unchanged"]) == (0, 0, 2)
    assert tree()["66605000"] == ("RU.RU_CFO.RU_SMO.66605000.", "Вяземский муниципальный район")


def test_lines_that_cannot_be_placed__are_reported_with_their_numbers(cast: Cast, tmp_path: Path) -> None:
    file = write(
        tmp_path / "list.csv",
        "35000000,Крымский район,municipal_district,35000000,UA-43,35000000,yes",
        "не код,Город,urban_okrug,66000000,RU-SMO,66000000,yes",
        "66701000,,urban_okrug,66000000,RU-SMO,66000000,yes",
        "66702000,город Десногорск,urban_okrug,66000000,RU-SMO,66000000,yes",
        "66702000,ещё раз,urban_okrug,66000000,RU-SMO,66000000,yes",
        "86615000,Кондопожский,municipal_district,66000000,RU-SMO,66000000,yes",
        "66703000,коротко",
        "66709101,Сирота,urban_settlement,66709000,RU-SMO,66000000,yes",
    )
    report = load(file)
    assert [problem["line"] for problem in report["problems"]] == [2, 3, 4, 6, 7, 8, 9]
    assert report["created"] == 1
    assert load(file, "--create-regions")["regions"] == ["UA-43"]
    assert "35000000" in tree()


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", HEAD.encode() + b"\xd0"])
def test_a_file_that_is_no_classifier__is_refused_with_a_sentence(cast: Cast, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "list.csv").write_bytes(content)
    with pytest.raises(CommandError, match="Файл не прочитан") as refusal:
        load(tmp_path / "list.csv")
    assert refusal.value.returncode == 1


@pytest.mark.full_size
def test_all_21982__in_under_thirty_seconds__twice_without_doubles(cast: Cast, shared: Path) -> None:
    file = shared / "data" / "ref" / "municipalities_2019.csv"
    with by_hand():
        office = Organization.objects.get(code="RU")
        for line in (shared / "data" / "ref" / "regions.csv").read_text(encoding="utf-8").splitlines()[1:]:
            code = line.split(",")[0]
            if code.startswith("RU-") and not Organization.objects.filter(code=code).exists():
                make_organization(code, Kind.REGIONAL_COUNCIL, office)
    without = load(file)
    regions = {problem["message"] for problem in without["problems"] if "--create-regions" in problem["message"]}
    assert {code for code in ("UA-40", "UA-43") if code in str(regions)} == {"UA-40", "UA-43"}
    assert len(regions) == 2
    assert without["created"] + without["updated"] + len(without["problems"]) == 21_982

    began = time.monotonic()
    report = load(file, "--create-regions")
    print(f"\nfirst part and regions: {time.monotonic() - began:.1f} s")
    assert not report["problems"]
    assert sorted(report["regions"]) == ["UA-40", "UA-43"]

    with by_hand():
        assert Organization.objects.filter(kind=Kind.MUNICIPALITY).count() == 21_982
    repeated = load(file)
    assert (repeated["created"], repeated["updated"], repeated["unchanged"]) == (0, 0, 21_982)


@pytest.mark.full_size
def test_all_21982__into_an_empty_tree__seconds(db: None, shared: Path) -> None:
    with by_hand():
        make_organization("RU", Kind.NATIONAL_OFFICE)
    began = time.monotonic()
    report = load(shared / "data" / "ref" / "municipalities_2019.csv", "--create-regions")
    seconds = time.monotonic() - began
    print(f"\n21,982 municipalities: {seconds:.1f} s")
    assert report["created"] == 21_982
    assert seconds < 30


def test_no_such_file__wrong_use(cast: Cast, tmp_path: Path) -> None:
    for file in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(CommandError, match="Нет такого файла") as refusal:
            load(file)
        assert refusal.value.returncode == 2
