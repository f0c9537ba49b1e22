"""The sample APIs: what they are called, which permissions they publish, which endpoints they have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from trayapp.demo.sample_apis import sample_data
from trayapp.demo.sample_apis.sample_data import Row

TENANT_URI = "https://mytenant.onmicrosoft.com"


@dataclass(frozen=True, slots=True)
class Permission:
    """One delegated permission: its technical value and its words on the consent page.

    `scope` is what asks for it, where that is not the resource, a slash and the value.
    """

    value: str
    title: str
    description: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One parameter of a quick call, as the program's configuration has it."""

    name: str
    title: str
    kind: str = "text"
    default: str = ""
    choices: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One quick call of an API.

    GET answers with the records of `collection`, POST adds one made of `new` and answers with it; without a collection
    both answer by a sample. `permission` is the value of the permission that the access token must carry. A GET
    endpoint also answers for one record, at its path and the record's id. A query parameter named as a field chooses
    the records that contain its value. With `page`, an answer is an OData collection of so many records, with the link
    to the next page. `query` and `asked` are what the program's call has; a POST sends what is asked as JSON. `other`
    names an answer that is no record.
    """

    name: str
    title: str
    path: str
    permission: str
    collection: str = ""
    method: Literal["GET", "POST"] = "GET"
    new: Mapping[str, object] = field(default_factory=dict)
    query: str = ""
    asked: tuple[Asked, ...] = ()
    page: int = 0
    other: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class SampleApi:
    """A protected resource. `resource` is its application id URI, the audience of its access tokens.

    Without `endpoints` it answers any call below its path by a sample, but for those that it `refuses`: patterns of a
    method, a space and a path.
    """

    name: str
    title: str
    publisher: str
    resource: str
    permissions: tuple[Permission, ...]
    endpoints: tuple[Endpoint, ...] = ()
    collections: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    refuses: tuple[str, ...] = ()

    @property
    def scopes(self) -> tuple[str, ...]:
        """Every scope in the form of the Microsoft identity platform: resource, slash, value."""
        return tuple(each.scope or f"{self.resource}/{each.value}" for each in self.permissions)

    @property
    def plain_scopes(self) -> tuple[str, ...]:
        """Every scope in the form of the plain OpenID provider: the value alone."""
        return tuple(permission.value for permission in self.permissions)


CUSTOMER = SampleApi(
    name="customer",
    title="Customer API",
    publisher="Contoso Sales",
    resource=f"{TENANT_URI}/customerapi",
    permissions=(
        Permission(
            "customer.read", "Read customers", "See names, addresses and orders of the customers you look after."
        ),
        Permission("customer.write", "Register visits", "Add visits and notes to customers, in your name."),
    ),
    endpoints=(
        Endpoint("list", "Recent customers", "/customers", "customer.read", "customers"),
        Endpoint("visits", "Visits", "/visits", "customer.read", "visits"),
        Endpoint(
            "register-visit",
            "Register a visit",
            "/visits",
            "customer.write",
            "visits",
            "POST",
            {"customer": "Aldgate Print Works", "date": "2026-02-16", "by": "you", "purpose": "Quick visit"},
            asked=(
                Asked("customer", "Customer", default="Aldgate Print Works"),
                Asked("date", "Date", "date", "today"),
                Asked("purpose", "Purpose", "choice", "Quick visit", ("Quick visit", "Yearly review", "Complaint")),
            ),
        ),
        Endpoint(
            "find",
            "Customers of a city",
            "/customers",
            "customer.read",
            "customers",
            query="city={city}&segment={segment}",
            asked=(
                Asked("city", "City", default="Lyon"),
                Asked("segment", "Segment", "choice", "", ("Business", "Health", "Industry", "Retail"), required=False),
            ),
        ),
        Endpoint("orders", "All orders", "/orders", "customer.read", "orders", page=20),
    ),
    collections={"customers": sample_data.CUSTOMERS, "visits": sample_data.VISITS, "orders": sample_data.ORDERS},
)

VENDOR = SampleApi(
    name="vendor",
    title="Vendor API",
    publisher="Contoso Purchasing",
    resource=f"{TENANT_URI}/vendorapi",
    permissions=(
        Permission("vendor.read", "Read vendors and invoices", "See vendors, their ratings and their open invoices."),
        Permission("vendor.write", "Request payments", "Ask for the payment of an invoice, in your name."),
    ),
    endpoints=(
        Endpoint("list", "Vendors", "/vendors", "vendor.read", "vendors"),
        Endpoint("invoices", "Open invoices", "/invoices", "vendor.read", "invoices"),
        Endpoint(
            "request-payment",
            "Request a payment",
            "/payments",
            "vendor.write",
            "payments",
            "POST",
            {"invoice": "INV-88120", "requested": "2026-02-16", "amount": 18450.00, "status": "waiting"},
        ),
        *(
            Endpoint(name, title, f"/{name}", "vendor.read", "vendors", other=name)
            for name, title in {
                "journal": "All bookings (many rows)",
                "report": "Yearly report (takes 20 s)",
                "chart": "Payments by month (a picture)",
                "prices": "Price list (CSV)",
                "contract": "A contract (XML)",
                "abroad": "Vendors abroad (other scripts)",
                "refused": "A booking that is refused",
            }.items()
        ),
    ),
    collections={
        "vendors": sample_data.VENDORS,
        "invoices": sample_data.INVOICES,
        "payments": sample_data.PAYMENTS,
    },
)

DEFAULT_APIS = (CUSTOMER, VENDOR)


def generate_apis(count: int) -> tuple[SampleApi, ...]:
    """Make `count` APIs with two permissions and two endpoints each, for tests of many resources."""
    return tuple(_generated(f"api{number:03}", f"Department {number}") for number in range(1, count + 1))


def _generated(name: str, title: str) -> SampleApi:
    return SampleApi(
        name,
        title,
        "Contoso Services",
        f"{TENANT_URI}/{name}",
        (
            Permission(f"{name}.read", "Read records", f"See the records of {title}."),
            Permission(f"{name}.write", "Change records", f"Add records of {title}, in your name."),
        ),
        (
            Endpoint("list", "Recent records", "/records", f"{name}.read"),
            Endpoint("add", "Add a record", "/records", f"{name}.write", method="POST"),
        ),
    )
