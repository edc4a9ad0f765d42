"""The browser's side: routes, pages and the frame around them. It computes nothing about studies itself."""
