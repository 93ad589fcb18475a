"""Docker: images, sandboxes and the throwaway containers of the gate."""
