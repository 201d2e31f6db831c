"""`cmwallet identity edit`, the real command with editors that are scripts."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli.test_identity_records import person, person_template  # noqa: F401 - fixtures
from tests.cli.walletrun import Home, finish

EDITOR = """
import json, os, pathlib, sys
file = pathlib.Path(sys.argv[-1])
seen = pathlib.Path("seen.json")
seen.write_text(json.dumps({"path": str(file), "mode": oct(file.stat().st_mode & 0o777),
                            "folder": oct(file.parent.stat().st_mode & 0o777), "text": file.read_text()}))
file.with_name(".records.json.swp").write_text("left by the editor")
steps = sorted(pathlib.Path(".").glob("step*"))
file.write_text(steps[0].read_text())
steps[0].unlink()
sys.exit(int(os.environ.get("EDITOR_ENDS", "0")))
"""


@pytest.fixture(scope="session")
def editing_template(person_template: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:  # noqa: F811
    made = person_template.copy(tmp_path_factory.mktemp("editing"))
    (made.folder / "editor.py").write_text(EDITOR)
    made.run("identity", "set", "given_name", "Ada")
    made.run("identity", "set", "nickname", "Countess")
    return made


@pytest.fixture
def editing(editing_template: Home, tmp_path: Path) -> Home:
    return editing_template.copy(tmp_path)


def steps(home: Home, *texts: object) -> dict[str, str]:
    for number, text in enumerate(texts):
        content = text if isinstance(text, str) else json.dumps(text)
        (home.folder / f"step{number}").write_text(content)
    return {"EDITOR": f"{sys.executable} editor.py"}


def seen(home: Home) -> dict[str, str]:
    return json.loads((home.folder / "seen.json").read_text())


def test_values_are_changed_added_and_removed_at_once(editing: Home) -> None:
    after = {"given_name": "Augusta", "nationalities": ["GB"]}
    done = editing.run("identity", "edit", "--json", **steps(editing, after))
    assert done.document == {"set": ["given_name", "nationalities"], "unset": ["nickname"]}
    assert [field["name"] for field in editing.json("identity", "fields", "--set")] == ["given_name", "nationalities"]
    assert json.loads(seen(editing)["text"]) == {"given_name": "Ada", "nickname": "Countess"}
    assert len(editing.json("identity", "history", "given_name")) == 2


def test_the_file_is_private_in_memory_and_gone_afterwards(editing: Home) -> None:
    editing.run("identity", "edit", **steps(editing, {"given_name": "Ada", "nickname": "Countess"}))
    found = seen(editing)
    assert (found["mode"], found["folder"]) == ("0o600", "0o700")
    assert found["path"].startswith(("/dev/shm", "/run"))
    assert not Path(found["path"]).parent.exists()
    assert len(editing.json("identity", "history", "given_name")) == 1


def test_without_a_folder_in_memory_the_disk_has_to_be_allowed(editing: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    script = (
        "import cmwallet.home.ram_folder, sys\n"
        "cmwallet.home.ram_folder.candidates = lambda: []\n"
        "from cmwallet.cli.app import main\n"
        "main(sys.argv[1:])\n"
    )
    (editing.folder / "nowhere.py").write_text(script)
    import subprocess

    environment = editing.environment(**steps(editing, {"given_name": "Augusta"}, {"given_name": "Augusta"}))

    def run(*options: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "nowhere.py", "identity", "edit", *options]
        return subprocess.run(command, env=environment, cwd=editing.folder, capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL, start_new_session=True)  # fmt: skip

    refused = run()
    assert (refused.returncode, "--allow-disk" in refused.stderr) == (10, True)
    assert not (editing.folder / "seen.json").exists()
    assert run("--allow-disk").returncode == 0
    assert not Path(seen(editing)["path"]).parent.exists()


@pytest.mark.parametrize(
    "text",
    [
        {"email": "nobody"},
        "{",
        {"givenname": "x"},
        {"given_name": None},
        "[]",
        {"attachment.x": "y"},
        {"given_name": 7},
    ],
)
def test_what_is_wrong_changes_nothing(editing: Home, text: object) -> None:
    editing.error("identity", "edit", code=4, **steps(editing, text))
    assert editing.run("identity", "get", "given_name").out == "Ada\n"
    assert not Path(seen(editing)["path"]).parent.exists()


def test_at_a_terminal_what_is_wrong_is_offered_again_with_what_was_typed(editing: Home) -> None:
    wrong, right = {"given_name": "Augusta", "email": "nobody"}, {"given_name": "Augusta", "email": "a@example.org"}
    terminal = editing.at_terminal("identity", "edit", columns=200, **steps(editing, wrong, right))
    terminal.expect("email: is not an e-mail address")
    terminal.expect("edit on")
    terminal.sendline("")
    finish(terminal)
    assert json.loads(seen(editing)["text"]) == wrong
    assert editing.run("identity", "get", "email").out == "a@example.org\n"
    terminal = editing.at_terminal("identity", "edit", columns=200, **steps(editing, {"email": "nobody"}))
    terminal.expect("edit on")
    terminal.sendline("no")
    finish(terminal, 4)


def test_an_editor_that_fails_changes_nothing(editing: Home) -> None:
    editing.run("identity", "edit", code=130, EDITOR_ENDS="3", **steps(editing, {"given_name": "Augusta"}))
    editing.error("identity", "edit", code=5, EDITOR="no-such-editor")
    assert editing.run("identity", "get", "given_name").out == "Ada\n"


def test_a_single_group_can_be_edited(editing: Home) -> None:
    editing.run("identity", "set", "address.country", "GB")
    editing.run("identity", "edit", "--only", "address", **steps(editing, {"address.country": "FR"}))
    assert json.loads(seen(editing)["text"]) == {"address.country": "GB"}
    assert editing.run("identity", "get", "given_name").out == "Ada\n"
    editing.error("identity", "edit", "--only", "adress", code=4)
