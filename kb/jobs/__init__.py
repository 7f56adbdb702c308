"""Jobs that survive the death of the process that runs them.

`Jobs` is for those who ask for work and watch it; a `Worker` does it, in the server or in a process of its own. A
job is a workflow of DBOS, known only here: what a finished step returned is kept in the database (SQLite, or
PostgreSQL, where several machines share the work) and is not done again when another worker takes over. Nothing here
knows about documents: a kind of job is a function of `Run` and arguments, see `kb.services.jobs`.
"""

from kb.jobs.job import Failure, Job, State
from kb.jobs.queue import Jobs
from kb.jobs.run import ChangedError, Run
from kb.jobs.worker import Handler, Worker

__all__ = ["ChangedError", "Failure", "Handler", "Job", "Jobs", "Run", "State", "Worker"]
