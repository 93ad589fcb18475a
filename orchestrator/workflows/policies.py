"""Every timeout and retry of the workflows, in one place, each with the hazard it guards against."""

from datetime import timedelta

from temporalio.common import RetryPolicy

TASK_QUEUE = "atelier"

# Records, events and git objects: quick and repeatable, so a short outage of a store is waited out.
RECORD_TIMEOUT = timedelta(seconds=30)
RECORD_RETRY = RetryPolicy(
    initial_interval=timedelta(milliseconds=200),
    maximum_interval=timedelta(seconds=10),
    maximum_attempts=30,
)

# A worker that died is noticed by its missing heartbeat (sent every 3 s), and the step begins again.
HEARTBEAT_TIMEOUT = timedelta(seconds=12)

# A sandbox that does not come up within this time will not; the user gets the failed step and a retry.
PREPARE_TIMEOUT = timedelta(minutes=2)
PREPARE_RETRY = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_attempts=2)

# A turn of an agent may take long; its own guards end it far earlier. Attempts re-attach, never prompt twice.
TURN_TIMEOUT = timedelta(hours=2)
TURN_RETRY = RetryPolicy(
    initial_interval=timedelta(milliseconds=500),
    maximum_interval=timedelta(seconds=5),
    maximum_attempts=4,
)

# Stopping is asked for by a person who waits for it; when the agent is gone there is nothing to stop.
STOP_RETRY = RetryPolicy(initial_interval=timedelta(milliseconds=500), maximum_attempts=3)

# It may come before the agent has its prompt; then there is nothing to stop yet, and it is told again.
STOP_AGAIN_AFTER = tuple(timedelta(seconds=seconds) for seconds in (0.3, 0.6, 1, 2, 4, 8, 16))

# People see a question or a pull request before the step that made it has ended, the more so when its worker
# died: what they answer to it waits for it, though for less time than they do.
EARLY_WORD_WAIT = timedelta(seconds=14)

# Exporting a workspace and starting the gate's container.
CONCLUDE_TIMEOUT = timedelta(minutes=2)
GATE_TIMEOUT = timedelta(minutes=5)
GATE_RETRY = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_attempts=3)

# The forge may be away for a while; a publication is worth waiting for.
FORGE_TIMEOUT = timedelta(minutes=2)
FORGE_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=1),
    maximum_interval=timedelta(minutes=1),
    maximum_attempts=30,
)

MAX_REPAIRS = 3
MAX_QUEUED_MESSAGES = 20
