"""The web application, put together from one database, the settings and the session's token."""

from fastapi import APIRouter, Depends, FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.responses import Response
from starlette.types import ASGIApp

from qualtoc.database import Database
from qualtoc.settings import Settings
from qualtoc.web import assets, errors, looking, preferences
from qualtoc.web.causal_map import routes as causal_map
from qualtoc.web.codebook import routes as codebook
from qualtoc.web.codebook_files import routes as codebook_files
from qualtoc.web.codebook_versions import routes as codebook_versions
from qualtoc.web.correcting import recording, voices
from qualtoc.web.correcting import routes as correcting
from qualtoc.web.finding import routes as finding
from qualtoc.web.history import routes as history
from qualtoc.web.importing import routes as importing
from qualtoc.web.memos import routes as memos
from qualtoc.web.people import attributes
from qualtoc.web.people import routes as people
from qualtoc.web.process_tracing import routes as process_tracing
from qualtoc.web.reports import routes as reports
from qualtoc.web.security import Guard
from qualtoc.web.studies import routes as studies
from qualtoc.web.themes import routes as themes
from qualtoc.web.theories import routes as theories
from qualtoc.web.transcripts import routes as transcripts

NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""Nothing about a request leaves this computer, whatever the environment says."""

ROUTERS: tuple[APIRouter, ...] = (
    transcripts.router,
    assets.router,
    preferences.router,
    looking.router,
    studies.router,
    importing.router,
    correcting.router,
    voices.router,
    recording.router,
    attributes.router,
    reports.router,
    process_tracing.router,
    causal_map.router,
    people.router,
    memos.router,
    history.router,
    finding.router,
    codebook_files.router,
    codebook_versions.router,
    codebook.router,
    themes.router,
    theories.router,
)
"""Tried from the first to the last, so what is asked for with every gesture comes first."""


OF_THE_STUDY: tuple[APIRouter, ...] = (
    reports.router, process_tracing.router, causal_map.router, theories.router,
)  # fmt: skip
"""What shows the work of all coders: in blind mode it asks first."""


class Application(FastAPI):
    """FastAPI behind the guard: whatever FastAPI answers, its own errors too, passes the guard."""

    def __init__(self, database: Database, settings: Settings, token: str | None) -> None:
        self._token = token
        self._settings = settings
        super().__init__(
            docs_url=None,
            redoc_url=None,
            openapi_url=None,
            max_body_size=settings.max_upload_bytes,
            telemetry=NO_TELEMETRY,
        )
        self.state.database = database
        self.state.settings = settings

    def build_middleware_stack(self) -> ASGIApp:
        """FastAPI's own stack with the guard around it."""
        return Guard(
            super().build_middleware_stack(),
            port=self._settings.port,
            token=self._token,
            max_body_bytes=self._settings.max_upload_bytes,
        )


def create_app(database: Database, settings: Settings, token: str | None) -> FastAPI:
    """The application. `token` opens the first page; None, to be said aloud, lets everybody on this computer in."""
    app = Application(database, settings, token)
    errors.install(app)
    for router in ROUTERS:
        app.include_router(router, dependencies=[Depends(looking.ask_first)] if router in OF_THE_STUDY else None)
    app.add_api_route("/health", health, methods=["GET"], status_code=204)
    return app


async def health() -> Response:
    """Nothing, as a sign of life."""
    return Response(status_code=204)
