# SPDX-License-Identifier: Apache-2.0
"""Composes whole incidents as an operator meets them: logs of several machines in ordinary traffic, the database, and the truth."""

from . import cases_hosts, cases_pools, cases_routers, cases_servers, cases_services, cases_supply, snapshot  # noqa: F401
from .story import CASES, calm, compose  # noqa: F401

NAMES = sorted(CASES)
