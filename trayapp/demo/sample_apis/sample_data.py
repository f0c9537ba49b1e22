"""Believable records for the sample APIs."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]


def _rows(columns: str, *values: tuple[Any, ...]) -> tuple[Row, ...]:
    names = columns.split()
    return tuple(dict(zip(names, row, strict=True)) for row in values)


CUSTOMERS = _rows(
    "id name city segment since open_orders",
    ("C-1042", "Aldgate Print Works", "London", "Business", "2019-03-11", 3),
    ("C-1043", "Bergström & Dahl", "Gothenburg", "Business", "2020-09-02", 0),
    ("C-1047", "Casa Ferreira", "Porto", "Retail", "2018-06-25", 1),
    ("C-1051", "Delacroix Frères", "Lyon", "Business", "2021-01-14", 5),
    ("C-1056", "Eastfield Dental", "Bristol", "Health", "2022-05-30", 2),
    ("C-1058", "Finkel Werkzeugbau", "Stuttgart", "Industry", "2017-11-08", 7),
    ("C-1063", "Garda Outdoor", "Verona", "Retail", "2023-02-20", 1),
    ("C-1066", "Hollis Garden Centre", "Leeds", "Retail", "2020-04-17", 0),
    ("C-1071", "Iveragh Boats", "Cork", "Industry", "2016-08-01", 2),
    ("C-1074", "Jansen Logistiek", "Utrecht", "Business", "2021-10-12", 4),
    ("C-1080", "Kovář Sklo", "Brno", "Industry", "2022-12-05", 1),
    ("C-1085", "Lumen Studio", "Tallinn", "Business", "2024-03-19", 2),
)

VISITS = _rows(
    "id customer date by purpose",
    ("V-311", "Aldgate Print Works", "2026-02-03", "A. Brandt", "Yearly review"),
    ("V-312", "Finkel Werkzeugbau", "2026-02-05", "T. Varga", "New line of presses"),
)

ORDERS = tuple(
    {"id": f"O-{7001 + at}", "customer": row["name"], "amount": 120.5 + at * 37 % 900, "open": at % 3 == 0}
    for at in range(90)
    for row in (CUSTOMERS[at * 5 % len(CUSTOMERS)],)
)

VENDORS = _rows(
    "id name country category rating",
    ("S-201", "Alpenstahl", "Austria", "Steel", "A"),
    ("S-204", "Baltic Paper Mill", "Latvia", "Paper", "B"),
    ("S-208", "Carrow Freight", "United Kingdom", "Transport", "A"),
    ("S-211", "Ditlev Papir", "Denmark", "Paper", "A"),
    ("S-215", "Estrela Têxtil", "Portugal", "Textiles", "B"),
    ("S-219", "Forge Valley", "Spain", "Steel", "C"),
    ("S-223", "Grünwald Chemie", "Germany", "Chemicals", "A"),
    ("S-226", "Hexa Packaging", "Poland", "Packaging", "A"),
    ("S-230", "Isla Solar", "Spain", "Energy", "B"),
    ("S-234", "Jura Optics", "Switzerland", "Instruments", "A"),
)

INVOICES = _rows(
    "id vendor due currency amount status",
    ("INV-88120", "Alpenstahl", "2026-03-02", "EUR", 18450.00, "open"),
    ("INV-88124", "Carrow Freight", "2026-03-04", "GBP", 2310.50, "open"),
    ("INV-88131", "Ditlev Papir", "2026-03-09", "DKK", 64200.00, "open"),
    ("INV-88137", "Grünwald Chemie", "2026-02-20", "EUR", 7925.00, "overdue"),
    ("INV-88142", "Hexa Packaging", "2026-03-12", "PLN", 31080.00, "open"),
    ("INV-88150", "Isla Solar", "2026-03-15", "EUR", 12640.75, "open"),
    ("INV-88153", "Jura Optics", "2026-03-18", "CHF", 5499.00, "open"),
    ("INV-88159", "Baltic Paper Mill", "2026-02-27", "EUR", 9310.20, "overdue"),
    ("INV-88164", "Estrela Têxtil", "2026-03-21", "EUR", 4075.00, "open"),
    ("INV-88170", "Forge Valley", "2026-03-25", "EUR", 22890.00, "open"),
)

PAYMENTS = _rows(
    "id invoice requested amount status",
    ("P-5501", "INV-88098", "2026-02-11", 3120.00, "approved"),
    ("P-5502", "INV-88103", "2026-02-13", 870.40, "waiting"),
)

ABROAD = _rows(
    "id name city note open_orders",
    ("V-3102", "شركة النور للتجارة", "القاهرة", "الطلب رقم 1042 (عاجل) تم شحنه", 4),
    ("V-3103", "מאפיית לחם טרי", "תל אביב", "להתקשר ל-Dana לפני 12:30", 2),
    ("V-3104", "ร้านกาแฟเชียงใหม่", "เชียงใหม่", "ส่งวันจันทร์ที่ 9", 1),
    ("V-3105", "北京印刷有限公司", "北京", "发票已寄出", 12),
    ("V-3106", "東京製紙株式会社", "東京", "納品は月曜日", 3),
    ("V-3107", "मुंबई वस्त्र उद्योग", "मुंबई", "क्षेत्रीय कार्यालय", 0),
    ("V-3108", "Zoe\u0308 Café 😀", "Tromsø", "👍🏽 ❤️ 🇳🇴 delivered 🎉", 7),
    ("V-3110", "دفتر مرکزی تهران", "تهران", "قیمت: ۱۲۳٫۵ دلار", 1),
)
"""Records in other scripts."""
