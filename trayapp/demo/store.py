"""What the platform remembers: consents, grants and refresh tokens, in one file that is replaced whole."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

REFRESH_TOKEN_LIFETIME = 90 * 24 * 3600
# A refresh answers with a new refresh token and leaves the old one valid; the oldest beyond this are forgotten.
_TOKENS_PER_GRANT = 400


@dataclass(frozen=True, slots=True)
class Grant:
    """What one sign-in gave to the client; every refresh token that descends from it points here.

    `authority` is the path of the authority used, `scopes` what was consented at that authorize request, and
    `factors` the demands of claims challenges that the user has met.
    """

    id: str
    authority: str
    username: str
    tenant_id: str
    scopes: frozenset[str]
    auth_time: int
    factors: frozenset[str] = frozenset()
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """One refresh token, known by the hash of its text; `scopes` is what it is worth, None for the whole grant."""

    grant_id: str
    issued_at: int
    spent: bool = False
    scopes: Sequence[str] | None = None


@dataclass(slots=True)
class _State:
    ports: dict[str, int] = field(default_factory=dict)
    consents: dict[str, set[str]] = field(default_factory=dict)
    admin_consents: dict[str, set[str]] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    refresh_tokens: dict[str, RefreshToken] = field(default_factory=dict)


class Store:
    """The state in memory and on disk. Every change is written at once; safe to use from any thread.

    Raise OSError if the folder cannot be written to, ValueError when its file is not one of ours.
    """

    def __init__(self, folder: Path, clock: Callable[[], float]) -> None:
        self._path = folder / "state.json"
        self._clock = clock
        self._lock = threading.RLock()
        self._state = self._read()

    # --- ports -----------------------------------------------------------------------------------------------

    def port(self, listener: str) -> int:
        """Return the port that a listener had last, or 0."""
        return self._state.ports.get(listener, 0)

    def set_ports(self, ports: dict[str, int]) -> None:
        """Remember the ports for the next start."""
        with self._change() as state:
            state.ports = dict(ports)

    # --- consents --------------------------------------------------------------------------------------------

    def consents(self, tenant_id: str, username: str) -> frozenset[str]:
        """Return the scopes that one user consented to in one tenant."""
        with self._lock:
            return frozenset(self._state.consents.get(_person(tenant_id, username), ()))

    def set_consents(self, tenant_id: str, username: str, scopes: Iterable[str]) -> None:
        """Put these scopes in the place of a user's earlier consents in a tenant."""
        with self._change() as state:
            state.consents[_person(tenant_id, username)] = set(scopes)

    def revoke_consent(self, username: str, scope: str) -> None:
        """Take a scope away from a user, in every tenant and from every grant."""
        with self._change() as state:
            for person, scopes in state.consents.items():
                if person.split(" ", 1)[1] == username:
                    scopes.discard(scope)
            for grant in tuple(state.grants.values()):
                if grant.username == username:
                    state.grants[grant.id] = replace(grant, scopes=grant.scopes - {scope})

    def admin_consents(self, tenant_id: str, default: Iterable[str] = ()) -> frozenset[str]:
        """Return the scopes that an administrator granted for everyone in a tenant; `default` before any decision."""
        with self._lock:
            return frozenset(self._state.admin_consents.get(tenant_id, default))

    def set_admin_consents(self, tenant_id: str, scopes: Iterable[str]) -> None:
        """Put these scopes in the place of what an administrator consented to before."""
        with self._change() as state:
            state.admin_consents[tenant_id] = set(scopes)

    # --- grants and refresh tokens ---------------------------------------------------------------------------

    def add_grant(self, grant: Grant) -> None:
        """Remember a new grant."""
        with self._change() as state:
            state.grants[grant.id] = grant

    def grant(self, grant_id: str) -> Grant | None:
        """Return a grant by its id."""
        with self._lock:
            return self._state.grants.get(grant_id)

    def issue_refresh_token(self, grant_id: str, scopes: Sequence[str] | None = None) -> str:
        """Make a refresh token of a grant, or of a part of it. Only its hash is kept."""
        token = f"1.{secrets.token_urlsafe(64)}"
        with self._change() as state:
            state.refresh_tokens[_digest(token)] = RefreshToken(grant_id, int(self._clock()), scopes=scopes)
            family = [key for key, value in state.refresh_tokens.items() if value.grant_id == grant_id]
            for key in family[:-_TOKENS_PER_GRANT]:
                del state.refresh_tokens[key]
        return token

    def refresh_token(self, token: str) -> RefreshToken | None:
        """Look a refresh token up. Return None for one that was never issued or has been forgotten."""
        with self._lock:
            return self._state.refresh_tokens.get(_digest(token))

    def spend_refresh_token(self, token: str) -> bool:
        """Mark a refresh token as used; False when it was used before. Of two at once only one gets True."""
        key = _digest(token)
        with self._change() as state:
            known = state.refresh_tokens.get(key)
            if known is None or known.spent:
                return False
            state.refresh_tokens[key] = replace(known, spent=True)
            return True

    def revoke_grant(self, grant: Grant) -> None:
        """Make every refresh token of a grant invalid."""
        with self._change() as state:
            if grant.id in state.grants:
                state.grants[grant.id] = replace(state.grants[grant.id], revoked=True)

    def revoke_grants_of(self, username: str) -> int:
        """Make every refresh token of a user invalid and return the number of grants that were valid."""
        with self._change() as state:
            valid = [grant for grant in state.grants.values() if grant.username == username and not grant.revoked]
            for grant in valid:
                state.grants[grant.id] = replace(grant, revoked=True)
            return len(valid)

    # --- the file --------------------------------------------------------------------------------------------

    @contextmanager
    def _change(self) -> Iterator[_State]:
        with self._lock:
            yield self._state
            self._forget_expired()
            # Sets are written as sorted lists.
            plain = asdict(self._state) | {"grants": [asdict(grant) for grant in self._state.grants.values()]}
            write_whole(self._path, json.dumps(plain, indent=1, default=sorted).encode())

    def _forget_expired(self) -> None:
        oldest = self._clock() - REFRESH_TOKEN_LIFETIME
        state = self._state
        expired = [key for key, token in state.refresh_tokens.items() if token.issued_at < oldest]
        for key in expired:
            del state.refresh_tokens[key]
        if expired:
            living = {token.grant_id for token in state.refresh_tokens.values()}
            state.grants = {key: grant for key, grant in state.grants.items() if key in living}

    def _read(self) -> _State:
        if not self._path.exists():
            return _State()
        try:
            plain = json.loads(self._path.read_bytes())
            grants = [
                Grant(**{**grant, "scopes": frozenset(grant["scopes"]), "factors": frozenset(grant["factors"])})
                for grant in plain["grants"]
            ]
            return _State(
                ports=dict(plain["ports"]),
                consents={key: set(value) for key, value in plain["consents"].items()},
                admin_consents={key: set(value) for key, value in plain["admin_consents"].items()},
                grants={grant.id: grant for grant in grants},
                refresh_tokens={key: RefreshToken(**value) for key, value in plain["refresh_tokens"].items()},
            )
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise ValueError(f"{self._path} is not a state file of the demonstration; delete its folder") from error


def _person(tenant_id: str, username: str) -> str:
    return f"{tenant_id} {username}"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` at `path`, readable by the owner alone; another process sees the old file or the new one.

    Raise OSError if the folder cannot be written to.
    """
    for folder in reversed(path.parents):
        folder.mkdir(mode=0o700, exist_ok=True)
    # mkstemp creates the file with mode 0600.
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
