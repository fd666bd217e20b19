"""Faults that were found in an early version or in other products, each with a test against it."""

import subprocess
import sys
from pathlib import Path

from eval.faults.common import Given, Outcome

PROMISE = "all hold"
_ROOT = Path(__file__).parents[2]

# What went wrong -> the test that holds it now.
FAULTS = {
    "a running server went on with the old index": "test_http_renewal.py::"
    "test_a_damaged_new_index_is_told_once_and_mended_by_a_signal",
    "after two rebuilds, questions were 503 with a path of the server": "index/test_folder.py::"
    "test_what_an_open_index_reads_later_stays_until_it_is_closed",
    "problems named the server's files": "test_problems.py::"
    "test_where_the_server_keeps_its_files_is_for_the_log_alone",
    "a damaged index was a traceback and exit status 3": "test_damaged.py::"
    "test_one_line_and_status_1",
    "without its key file the service opened in silence": "test_http_keys.py::"
    "test_keys_made_while_the_service_runs_close_it_and_no_fault_opens_it",
    "nobody was told whether it was open": "test_http_keys.py::"
    "test_commands_say_where_the_keys_are_and_whether_it_is_open",
    "an endless queue: all waited for people who had given up": "test_http_load.py::"
    "test_what_cannot_wait_is_told_so_at_once",
    "work went on for clients that had hung up": "test_http_load.py::"
    "test_work_for_clients_that_have_gone_is_not_begun",
    "two long questions took five times the memory": "test_http_load.py::"
    "test_long_questions_at_once_take_no_more_memory_than_is_stated",
    "a question had no deadline": "test_http_load.py::test_the_deadline",
    "half-sent requests blocked the health check": "test_http_slow.py::"
    "test_half_sent_requests_do_not_block_the_service",
    "a batch on a full temporary disk was an unexpected error": "test_batch.py::"
    "test_a_full_disk_is_told_in_the_line_that_did_not_fit",
    "a batch was cut off when the service stopped": "test_http_renewal.py::"
    "test_a_batch_that_is_stopped_says_which_lines_were_not_answered",
    "under a path of a proxy links led nowhere": "test_proxies.py::"
    "test_every_link_of_a_page_leads_into_the_service",
    "proxies held streams back": "test_proxies.py::test_a_stream_is_not_held_back",
    "behind a password the widget did not start": "test_proxies.py::"
    "test_behind_a_password_the_widget_starts_and_answers",
    "questions stood in the log": "test_http_log.py::test_what_is_logged",
    "a lone surrogate was an unexpected error": "test_http_bodies.py::"
    "test_half_a_character_is_no_fault_of_the_service",
    "a model's denial passed as borne out": "test_generate.py::"
    "test_the_reader_tells_what_a_passage_states",
    "a model's thoughts and hidden characters were shown": "test_writer.py::"
    "test_thoughts_and_hidden_characters_are_dropped",
}


def run(given: Given) -> Outcome:
    """All of them, in one run of pytest. Needs the extra `dev`."""
    if not (_ROOT / "tests").exists():
        return Outcome("no tests here: run it in a checkout", None)
    tests = [f"tests/{test}" for test in FAULTS.values()]
    # Slow ones too, which a plain run leaves out.
    command = [sys.executable, "-m", "pytest", "-q", "-m", "", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout[-5_000:], flush=True)
    last = done.stdout.strip().splitlines()[-1].partition(" in ")[0]
    whole = done.returncode == 0 and "deselected" not in last
    return Outcome(f"{len(FAULTS)} faults: {last}", whole)
