"""What the server has to remember beyond the folder: keys, sessions, feedback, proposals, the audit log.

One `Database` on SQLite (``.fupan/server.sqlite``) or PostgreSQL (``[server] database_url``), and one small typed
store per noun on it. SQLAlchemy and Alembic are known only here. The folder stays the truth about records and
projects; nothing here is needed to search or to write documents.
"""

from kb.database.audit import Audit, Entry
from kb.database.engine import Database
from kb.database.feedback import Feedback, FeedbackList
from kb.database.job_events import JobEvent, JobEvents
from kb.database.location import database_url, open_database
from kb.database.submissions import Submission, Submissions
from kb.database.workers import Workers

__all__ = [
    "Audit",
    "Database",
    "Entry",
    "Feedback",
    "FeedbackList",
    "JobEvent",
    "JobEvents",
    "Submission",
    "Submissions",
    "Workers",
    "database_url",
    "open_database",
]
