"""The theory in the browser: its drawing, the same as tables, the comparison of versions, and each link's claims."""
