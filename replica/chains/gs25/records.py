"""GS25's records as its list sent them in May 2023, made from a CSV file or taken from a captured answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from replica.faults import UNKNOWN_BADGE_TEXT, Fault
from replica.records import RecordError, RecordList, Row, SkippedLine, stable_number, truncate_name

CODE_BY_KIND: Final = {"1+1": "ONE_TO_ONE", "2+1": "TWO_TO_ONE", "gift": "GIFT"}
RECORD_START: Final = r"{\"attFileId\":"
NAME_BYTES: Final = 30

_KIND_BY_CODE: Final = {code: kind for kind, code in CODE_BY_KIND.items()}
_TEXT_BY_KIND: Final = {"1+1": "1+1", "2+1": "2+1", "gift": "덤증정"}
_SHORT_NAME_BYTES: Final = 14
_PICTURE_HOST: Final = "https://image.woodongs.com"
_NO_PICTURE: Final = f"{_PICTURE_HOST}/imgsvr/item/null"
_PICTURE_FIELDS: Final = ("attFileNm", "giftAttFileNm", "attFileNmOld")
_CHANGED_FIELDS: Final = {"goodsNm": "itemNm", "eventTypeSp": "eventType", "price": "salePrice"}
_A_DAY: Final = "Apr 6, 2023 12:00:00 AM"

Record = dict[str, Any]


def read_captured(path: Path) -> RecordList:
    """Read the records of a captured answer of ``event-goods-search``, each kept to be sent unchanged.

    The answer may be encoded once or, as on the wire, twice. A record that cannot be shown is reported in
    ``skipped`` with its place in the answer, from 1. Raises RecordError for a file that is not such an answer,
    OSError for one that cannot be opened.
    """
    try:
        answer = json.loads(path.read_text(encoding="utf-8-sig"))
        answer = json.loads(answer) if isinstance(answer, str) else answer
        results = list(answer["results"])
    except (ValueError, KeyError, TypeError) as error:
        raise RecordError(f"{path} is no answer of event-goods-search: it needs a list named results") from error
    rows, skipped = [], []
    for place, record in enumerate(results, start=1):
        try:
            rows.append(_row(record))
        except (RecordError, KeyError, TypeError, ValueError, AttributeError) as error:
            skipped.append(SkippedLine(place, f"unreadable record: {error!r}"))
    return RecordList(tuple(rows), tuple(skipped))


def _row(record: Record) -> Row:
    code = record["eventTypeSp"]["code"]
    picture = record.get("attFileNm", "")
    gift_price = record.get("giftPrice")
    return Row(
        name=record["goodsNm"],
        price=int(record["price"]),
        event=_KIND_BY_CODE.get(code, code),
        img_url="" if picture == _NO_PICTURE else picture,
        gift_name=record.get("giftGoodsNm", ""),
        gift_price=None if gift_price is None else int(gift_price),
        gift_img_url=record.get("giftAttFileNm", ""),
        captured=json.dumps(record, ensure_ascii=False),
    )


def record(row: Row, picture_address: Callable[[str], str], fault: Fault | None, *, hides_kind: bool) -> Record:
    """Return one record of an answer; ``picture_address`` returns where the replica serves a picture."""
    fields = json.loads(row.captured) if row.captured else _made(row)
    moved = {name: picture_address(fields[name]) for name in _PICTURE_FIELDS if name in fields}
    fields |= moved
    if fault is Fault.PRICES_MOVED:
        fields |= {"price": float(row.price or 0)}
    if hides_kind:
        fields |= {"eventTypeNm": UNKNOWN_BADGE_TEXT, "eventTypeSp": _enumeration("HALF")}
    if fault is Fault.CHANGED_MARKUP:
        return _renamed(fields, _CHANGED_FIELDS)
    if fault is Fault.CHANGED_IMAGE_MARKUP:
        return _renamed(fields, {"attFileNm": "attFileUrl"})
    return fields


def _made(row: Row) -> Record:
    """Make the fields in the order of the captured ones. Their dates are not the promotion's."""
    kind = row.kind or ""
    price, former = float(row.price or 0), f"MD{stable_number(row.identity + 'old', 10**7):013}"
    fields: Record = {
        "attFileId": f"MD{stable_number(row.identity, 10**7):013}",
        "goodsStat": _enumeration("M"),
        "prmtPriority": 1 + stable_number(row.name, 9),
        "imageFileAppDt": _A_DAY,
        "goodsStatOld": _enumeration("L"),
        "eventTypeNm": _TEXT_BY_KIND[kind],
        "goodsNm": truncate_name(row.name, NAME_BYTES),
        "goodsStatNm": "정상",
        "goodsStatAppDt": _A_DAY,
        "prmtCd": f"C{100 + stable_number(row.name[:3], 900)}",
        "eventTypeSp": _enumeration(CODE_BY_KIND[kind]),
        "price": price,
        "prmtBuyQty": 0,
        "priceOld": float(row.original_price or price),
        "abrGoodsNm": truncate_name(_without_brand(row.name), _SHORT_NAME_BYTES),
        "priceApplyDate": _A_DAY,
        "prmtYear": "2026",
        "goodsStatNmOld": "중단",
    }
    if stable_number(row.identity, 7):
        fields["attFileIdOld"] = former
    return fields | _gift(row) | _picture(row)


def _gift(row: Row) -> Record:
    if row.kind != "gift":
        return {}
    gift: Record = {"giftGoodsNm": truncate_name(row.gift_name, NAME_BYTES)}
    if row.gift_price is not None:
        gift["giftPrice"] = float(row.gift_price)
    if row.gift_img_url:
        gift["giftAttFileNm"] = row.gift_img_url
    return gift


def _picture(row: Row) -> Record:
    """Make the picture fields. Without a picture the field is missing or ends in ``null``; both were seen."""
    if row.img_url:
        return {"attFileNm": row.img_url, "attFileNmOld": re.sub(r"_\d{3}(?=\.\w+$)", "_001", row.img_url)}
    return {"attFileNm": _NO_PICTURE} if stable_number(row.name, 2) else {}


def _enumeration(code: str) -> dict[str, str]:
    return {"code": code, "codeLowerCase": code.lower()}


def _renamed(fields: Record, names: Mapping[str, str]) -> Record:
    return {names.get(name, name): value for name, value in fields.items()}


def _without_brand(name: str) -> str:
    return re.sub(r"^[^)]{1,8}\)(?=.)", "", name)
