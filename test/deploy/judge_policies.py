"""Reads policy documents by name from standard input; writes what cloudsplaining finds in each."""

import json
import sys

from cloudsplaining.scan.policy_document import PolicyDocument


def findings(document: dict) -> dict:
    policy = PolicyDocument(document)
    found = {
        "privilege escalation": policy.allows_privilege_escalation,
        "infrastructure modification": policy.infrastructure_modification,
        "data exfiltration": policy.allows_data_exfiltration_actions,
        "credentials exposure": policy.credentials_exposure,
        "resource exposure": policy.permissions_management_without_constraints,
        "service wildcard": policy.service_wildcard,
    }
    return {name: value for name, value in found.items() if value}


documents = json.load(sys.stdin)
found = {name: findings(document) for name, document in documents.items()}
json.dump({name: each for name, each in found.items() if each}, sys.stdout)
