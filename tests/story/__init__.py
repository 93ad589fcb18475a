"""The main job, done in a real browser as people do it."""
