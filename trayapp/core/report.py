"""The command line's JSON documents, as functions of the state. Their keys are a contract: docs/command-line.md."""

from __future__ import annotations

from trayapp.core.consent.admin import revoke_url
from trayapp.core.model import Account, ApiConsent
from trayapp.core.problems import Problem
from trayapp.core.state import State

Document = dict[str, object]


def status_document(state: State) -> Document:
    """Return the answer of ``consentray status``: who is signed in, and the ledger."""
    return {
        "state": state.status.value,
        "account": account_document(state.account),
        "apis": [_api(state, ledger) for ledger in state.ledgers],
        "warnings": [{"code": each.code, "title": each.title, "message": each.message} for each in state.notices],
        "problem": problem_document(state.problem),
        "approval": _approval(state),
    }


def session_document(state: State) -> Document:
    """Return the status for a help desk: without who is signed in, and with the problems of the calls of this run."""
    status = status_document(state)
    who = state.account
    account = {"kind": who.kind.value, "tenant_id": who.tenant_id} if who is not None else None
    apis = [{**_api(state, ledger), "account": None} for ledger in state.ledgers]
    calls = [
        {"api": each.api, "call": each.call, "status": each.status, "problem": problem_document(each.problem)}
        for each in state.history
        if each.problem is not None
    ]
    return {**status, "account": account, "apis": apis, "failed_calls": calls}


def _approval(state: State) -> Document | None:
    """Return what waits for an administrator, whoever is signed in, and the narrower consent; None if nothing waits."""
    waits, narrower = state.waits, state.narrowed()
    if not waits.left_out:
        return None
    return {
        "waiting": list(waits.left_out),
        "suspected": list(waits.suspected),
        "without": list(narrower.aside) if narrower else [],
        "pages_at_most": narrower.left if narrower else 0,
        "admin_consent_urls": [{"for": what, "url": url} for what, url in state.waiting_links],
    }


def consent_document(state: State) -> Document:
    """Return the answer of ``consentray consent``: the status, and how many browser prompts it took."""
    return {**status_document(state), "prompts": state.prompts}


def problem_document(trouble: Problem | None) -> Document | None:
    """Return a problem as JSON; None stays None."""
    if trouble is None:
        return None
    return {
        "code": trouble.code,
        "title": trouble.title,
        "message": trouble.message,
        "action": trouble.action.value,
        "aadsts": list(trouble.aadsts),
        "error": trouble.error,
        "suberror": trouble.suberror,
        "correlation_id": trouble.correlation_id,
        "trace_id": trouble.trace_id,
        "timestamp": trouble.timestamp,
        "admin_consent_url": trouble.admin_consent_url,
        "provider_codes": list(trouble.provider_codes),
        "provider_message": trouble.provider_message,
        "admin_consent_urls": [{"for": what, "url": url} for what, url in trouble.admin_consent_urls],
    }


def account_document(account: Account | None) -> Document | None:
    """Return an account as JSON; None stays None."""
    if account is None:
        return None
    return {
        "username": account.username,
        "name": account.name,
        "kind": account.kind.value,
        "tenant_id": account.tenant_id,
    }


def _api(state: State, ledger: ApiConsent) -> Document:
    """Return one API's entry; a problem that stopped the whole sign-in is reported for each API that is not ready."""
    trouble = ledger.problem or (None if ledger.ready else state.problem)
    return {
        "name": ledger.api,
        "title": ledger.title,
        "consent": ledger.consent.value,
        "granted": list(ledger.granted),
        "missing": list(ledger.missing),
        "waiting": list(state.waiting(ledger)),
        "asked": list(ledger.asked),
        "extra": list(ledger.extra),
        "refused": list(state.refused(ledger)),
        "since": ledger.since,
        "account": state.account.username if state.account and ledger.known else None,
        "revoke_url": revoke_url(state.setup, state.account) if ledger.granted else None,
        "problem": problem_document(trouble),
    }
