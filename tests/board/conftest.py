# SPDX-License-Identifier: GPL-2.0-or-later
"""Fixtures of the board tests.

board: a new x86 board, off, with blank flash but for the firmware
arm: the same, of kind arm
newer: the same, with a newer systemd
make_board: the same as a function, for several boards or other kinds

A test that fails gets the tail of its boards' consoles into the report;
boards are switched off and deleted whatever happens.  One that fails because
the emulator crashed, or did not come out of a reset, says nothing about the
board, and is done again, once.

As many tests run at a time as there are processors, so each board has one.
"""

import pathlib
import re
import shutil
import signal
import sys
import tempfile
import threading

import pytest
from _pytest.runner import runtestprotocol

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

# pylint: disable=wrong-import-position
from boardlib import kinds, log  # noqa: E402
from boardlib.board import Board  # noqa: E402
from boardlib.errors import BoardError, EXIT_MISSING  # noqa: E402
from guest import wait_good  # noqa: E402

BOARDS = pytest.StashKey()
# Tests that share a board are done by one process.  They come first, as
# together they take long, and then what takes minutes.
SHARED = {"booted", "running"}
LONG = ("test_powercut.py",)
EMULATOR_DIED = "emulator died with status -"  # by a signal; supervisor.py
# Once in some fifty resets the ARM board does not get beyond the first words of
# U-Boot's first stage, where nothing of ours runs. Why is not known.
STUCK = re.compile(r"U-Boot SPL [^\n]*\s*(--- board: [^\n]*)?\s*$")


def pytest_configure(config):
    """Who is told to end switches its boards off first.  The threads of xdist
    can't; tests/board/check does it for them."""
    config.addinivalue_line("markers", "deep: too long for make check")
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def _shares_board(item):
    return bool(SHARED & set(item.fixturenames))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Tell xdist what belongs together."""
    for item in items:
        if _shares_board(item):
            item.add_marker(pytest.mark.xdist_group(item.path.name))
    items.sort(key=lambda item: (not _shares_board(item),
                                 item.path.name not in LONG))


@pytest.fixture(scope="session")
def firmware():
    """The firmware of the tree as it was when the tests began."""
    return kinds.find("x86").build(print)


@pytest.fixture(scope="session")
def arm_firmware():
    """The same for boards of kind arm."""
    try:
        return kinds.find("arm").build(print)
    except BoardError as error:
        if error.status != EXIT_MISSING:
            raise
        # A kernel that can't run programs of the board: not to be mended here
        pytest.skip(str(error))


def _board_maker(node, firmware):
    """A function that makes boards for @node, and one that ends them."""
    boards = node.stash.setdefault(BOARDS, [])

    def make(**options):
        directory = tempfile.mkdtemp(prefix="board-test-")
        board = Board(directory)
        boards.append(board)
        board.create(built=firmware, cpus=1, **options)
        return board

    def end():
        for board in boards:
            if board.exists():
                board.destroy()
            shutil.rmtree(board.directory, ignore_errors=True)
        boards.clear()

    return make, end


@pytest.fixture
def make_board(request, firmware):
    """A function that makes a new board each time it is called."""
    make, end = _board_maker(request.node, firmware)
    yield make
    end()


@pytest.fixture
def board(make_board):
    """A new board, off."""
    return make_board()


@pytest.fixture
def arm(request, arm_firmware):
    """A new board of kind arm, off; a parameter has options of its making."""
    make, end = _board_maker(request.node, arm_firmware)
    yield make(kind="arm", **getattr(request, "param", {}))
    end()


@pytest.fixture
def newer(request):
    """A new x86 board, off, with the systemd of the backports."""
    make, end = _board_maker(request.node, kinds.find("x86").build(print, True))
    yield make(backports=True)
    end()


@pytest.fixture(scope="module")
def booted(request, firmware):
    """One board for the whole module, booted without the project; a test
    that uses it leaves it running."""
    make, end = _board_maker(request.node, firmware)
    shared = make()
    shared.on(plain=True)
    shared.wait("login:", timeout=180)
    yield shared
    end()


@pytest.fixture(scope="module")
def running(request, firmware):
    """One board for the whole module, up and marked good; a test that uses
    it leaves it like that."""
    make, end = _board_maker(request.node, firmware)
    shared = make()
    shared.on()
    wait_good(shared)
    yield shared
    end()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    """Show what the boards said when a test fails."""
    report = (yield).get_result()
    if not report.failed:
        return
    for node in (item, item.getparent(pytest.Module)):
        for board in node.stash.get(BOARDS, []):
            report.sections.append(
                (f"console of {board.directory}", log.tail(board.log)))


def _emulator_died(report):
    return report.failed and any(EMULATOR_DIED in text or STUCK.search(text)
                                 for _, text in report.sections)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    """Once more when it was the emulator."""
    where = {"nodeid": item.nodeid, "location": item.location}
    item.ihook.pytest_runtest_logstart(**where)
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    if any(map(_emulator_died, reports)):
        item.warn(pytest.PytestWarning("the emulator crashed or is stuck, once more"))
        item._initrequest()  # pylint: disable=protected-access
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(**where)
    return True
