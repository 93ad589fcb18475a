"""One module for each part of the page; a module with a `router` is found by itself."""
