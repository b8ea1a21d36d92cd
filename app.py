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
    _frame.frame(without_figures=page.title == "Your data")
    page.run()
    _frame.footer()
else:
    from starlette.formparsers import MultiPartParser
    from starlette.middleware import Middleware
    from streamlit.runtime.pages_manager import PagesManager

    CONTENT_SECURITY_POLICY = (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )

    class OwnContentOnly:
        """Tells the browser to fetch nothing from anywhere else."""

        def __init__(self, inner):
            self.inner = inner

        async def __call__(self, scope, receive, send):
            async def send_with_policy(message):
                if message["type"] == "http.response.start":
                    header = (b"content-security-policy", CONTENT_SECURITY_POLICY.encode())
                    message = {**message, "headers": [*message["headers"], header]}
                await send(message)

            await self.inner(scope, receive, send_with_policy)

    # A folder called pages/ would make Streamlit serve every file in it, and the first visit skip this one.
    PagesManager.uses_pages_directory = False
    # Uploads are children's records: they stay in memory and are never spooled to a temporary file.
    MultiPartParser.spool_max_size = 1024 * 1024 * (st.get_option("server.maxUploadSize") + 1)

    app = st.App(__file__, middleware=[Middleware(OwnContentOnly)])
