"""Background work as rows: queued, taken under a lease, kept alive by a heartbeat, taken back if the worker is gone.

The row says what is to be done; a Celery message only wakes a worker. `Job` is the abstract model. An app adds its own
states, reasons and progress columns, and describes in a `RetryPolicy` what happens to a job whose attempt broke off.
"""

from common.jobs.lease import JobLease, Lease, LeaseLostError, new_owner, take
from common.jobs.model import OPEN_STATES, QUEUED, RUNNING, Job, JobQuerySet, running_has_lease
from common.jobs.reaper import Reaped, RetryPolicy, put_back, reap
from common.jobs.requests import Message, create_unless_open, nudge, nudge_overdue

__all__ = [
    "OPEN_STATES",
    "QUEUED",
    "RUNNING",
    "Job",
    "JobLease",
    "JobQuerySet",
    "Lease",
    "LeaseLostError",
    "Message",
    "Reaped",
    "RetryPolicy",
    "create_unless_open",
    "new_owner",
    "nudge",
    "nudge_overdue",
    "put_back",
    "reap",
    "running_has_lease",
    "take",
]
