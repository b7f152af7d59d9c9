"""The deploy file: `load` turns it into frozen models, or reports everything that is wrong in it.

A `Deployment` is the deploy file's `Config` and the `Catalog` that it names. Only `load` makes a checked one,
since it compares people, leads and recommendations across both files.
"""

from bot.config.catalog import Catalog, Category, Part, Recommendation, shipped_catalog
from bot.config.digest_models import Digest, QuietHours
from bot.config.loading import Deployment, load
from bot.config.models import Config, Member, Seats
from bot.config.problems import DeployFileErrors, Problem
from bot.config.secret import Secret, SecretNotRead
from bot.config.sections import Localized

__all__ = [
    "Catalog",
    "Category",
    "Config",
    "DeployFileErrors",
    "Deployment",
    "Digest",
    "Localized",
    "Member",
    "Part",
    "Problem",
    "QuietHours",
    "Recommendation",
    "Seats",
    "Secret",
    "SecretNotRead",
    "load",
    "shipped_catalog",
]
