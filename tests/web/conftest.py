"""What tests of pages share: counting the queries of one request, and a study with a report to look at."""

from collections.abc import Callable, Iterator

import pytest
from factories import a_study
from report_study import with_report
from sqlalchemy import event
from starlette.testclient import TestClient

from qualtoc.database import Database


@pytest.fixture
def queries(db: Database, client: TestClient) -> Iterator[Callable[[str], int]]:
    """How many queries it takes to get the page at an address."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    def count(address: str) -> int:
        client.get(address)
        seen.clear()
        assert client.get(address).status_code == 200
        return len(seen)

    event.listen(db.engine, "before_cursor_execute", note)
    yield count
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture(scope="module")
def reader(shared_client: TestClient) -> TestClient:
    """A browser on the study of `report_study`, which a module makes once for its tests that only look."""
    db = shared_client.app.state.database
    with_report(db, a_study(db, synthetic=True))
    return shared_client
