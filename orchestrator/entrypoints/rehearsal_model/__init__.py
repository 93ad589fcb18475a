"""An OpenAI-compatible server that plays recorded scores where no real model is configured."""
