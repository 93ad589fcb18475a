"""Git: the orchestrator's own bare repository, spoken to through plumbing only."""
