"""A consumer as a program of its own: it follows the change feed into an SQLite file, and may be killed at any moment.

What it makes of the changes and how far it has come are written in one transaction: `python -m tests.api.consumer
PORT FILE UNTIL`.
"""

import http.client
import json
import sqlite3
import sys

LIMIT = 500


def follow(port: int, file: str, until: int) -> None:
    with sqlite3.connect(file) as store:
        store.execute("CREATE TABLE IF NOT EXISTS seen (position INTEGER PRIMARY KEY, topic, stream, version)")
        store.execute("CREATE TABLE IF NOT EXISTS place (after INTEGER)")
        (after,) = store.execute("SELECT coalesce(max(after), 0) FROM place").fetchone()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while after < until:
        connection.request("GET", f"/v1/changes?after={after}&limit={LIMIT}&wait=5")
        answer = json.loads(connection.getresponse().read())
        rows = [(one["position"], one["topic"], one["stream"], one["version"]) for one in answer["changes"]]
        after = answer["next_after"]
        with store:
            store.executemany("INSERT INTO seen VALUES (?, ?, ?, ?)", rows)
            store.execute("INSERT INTO place VALUES (?)", [after])
    store.close()


if __name__ == "__main__":
    follow(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
