"""Homeward's front door: what Streamlit runs on every visit, and the server that runs it."""

from pathlib import Path

import streamlit as st

ICON = Path(__file__).parent / "pages" / "icon.png"

if __name__ == "__main__":
    from pages import _frame

    page = st.navigation(
        [
            st.Page("pages/overview.py", title="Overview", default=True),
            st.Page("pages/your_data.py", title="Your data"),
            st.Page("pages/coming_into_care.py", title="Coming into care"),
            st.Page("pages/before_care.py", title="Before care"),
            st.Page("pages/going_home.py", title="Going home"),
            st.Page("pages/places_like_us.py", title="Places like us"),
            st.Page("pages/pilot_sites.py", title="Pilot sites"),
            st.Page("pages/different_groups.py", title="Different groups"),
            st.Page("pages/definitions.py", title="Definitions"),
        ]
    )
    st.set_page_config(page_title=f"{page.title} - Homeward", page_icon=ICON, layout="wide", initial_sidebar_state=256)
    _frame.frame(page.title, without_figures=page.title == "Your data")
    _frame.run(page)
    _frame.footer()
else:
    import os
    from urllib.parse import urlsplit

    from starlette.datastructures import Headers, MutableHeaders
    from starlette.formparsers import MultiPartParser
    from starlette.middleware import Middleware
    from starlette.responses import PlainTextResponse
    from streamlit import net_util
    from streamlit.runtime import Runtime
    from streamlit.runtime.app_session import AppSession
    from streamlit.runtime.pages_manager import PagesManager

    from analytics.disclosure import roles
    from pages._bounds import BoundedUploads

    # Streamlit's pages need inline scripts and styles; everything else is closed. Going to an identity provider is not fetching.
    CONTENT_SECURITY_POLICY = (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )
    NOT_USED = (
        "accelerometer bluetooth camera display-capture geolocation gyroscope hid magnetometer microphone midi payment "
        "publickey-credentials-get screen-wake-lock serial usb xr-spatial-tracking"
    )
    SECURITY_HEADERS = {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in NOT_USED.split()),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    OVER_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}
    # What Streamlit tells programs that watch over a server anybody could read: how many sessions there are, say.
    NOT_SERVED = ("/_stcore/metrics", "/_stcore/script-health-check")

    class Guard:
        """Says on every answer what a browser may do with it, and lets no page of another site open a session."""

        def __init__(self, inner):
            self.inner = inner

        async def __call__(self, scope, receive, send):
            if scope["type"] == "websocket" and not _is_ours(scope):
                return await PlainTextResponse("This page may not open Homeward.", 403, SECURITY_HEADERS)(
                    scope, receive, send
                )
            if scope["type"] == "http" and scope["path"].rstrip("/").endswith(NOT_SERVED):
                return await PlainTextResponse("Not found", 404, SECURITY_HEADERS)(scope, receive, send)

            async def send_guarded(message):
                if message["type"] in ("http.response.start", "websocket.http.response.start"):
                    _add_headers(MutableHeaders(scope=message), scope["scheme"])
                await send(message)

            await self.inner(scope, receive, send_guarded)

    def _is_ours(scope) -> bool:
        """Whether a session is asked for by a page of this server, or by a program, which sends no origin.

        Streamlit alone would also let in any page another program on this computer serves.
        """
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is None or origin in st.get_option("server.corsAllowedOrigins"):
            return True
        return urlsplit(origin).netloc == headers.get("host")

    def _add_headers(headers: MutableHeaders, scheme: str) -> None:
        """Nothing is kept by a browser or a proxy but Streamlit's own files, whose names change with their content."""
        kept = headers.get("cache-control", "")
        headers.update(SECURITY_HEADERS)
        if scheme == "https":
            headers.update(OVER_HTTPS)
            cookies = headers.getlist("set-cookie")
            del headers["set-cookie"]
            for cookie in cookies:  # Streamlit leaves it out of the one that says who is signed in
                headers.append("set-cookie", cookie if "; secure" in cookie.lower() else f"{cookie}; Secure")
        if "immutable" in kept:
            headers["cache-control"] = kept

    async def _failed(request, error) -> PlainTextResponse:
        """What is answered when the server itself fails: sent past Guard, so it brings the headers along."""
        return PlainTextResponse("Homeward could not answer. Load the page again.", 500, SECURITY_HEADERS)

    # A folder called pages/ would make Streamlit serve every file in it, and the first visit skip this one.
    PagesManager.uses_pages_directory = False
    # Uploads are children's records: they stay in memory and are never spooled to a temporary file.
    MultiPartParser.spool_max_size = 1024 * 1024 * (st.get_option("server.maxUploadSize") + 1)
    # Streamlit would ask a server on the internet for this computer's address, to print it or to check an origin.
    net_util.get_external_ip = lambda: None

    # A session that comes back after a lost connection would watch source files whatever the settings say, and look up the path
    # of every module after each run while everybody else waits.
    AppSession.register_file_watchers = lambda _: None
    send_usually = Runtime._send_message

    def _send_to_who_is_there(self, session_info, message):
        """To the connection a reader has now: Streamlit would send what was made meanwhile over the one they lost."""
        now = self._session_mgr.get_active_session_info(session_info.session.id)
        send_usually(self, now or session_info, message)

    Runtime._send_message = _send_to_who_is_there

    # Settings for sign-in may stand in environment variables; Streamlit itself reads them from its secrets alone.
    app = st.App(
        __file__,
        middleware=[Middleware(Guard), Middleware(BoundedUploads)],
        exception_handlers={500: _failed},
        secrets=roles.sections(os.environ),
    )
