from __future__ import annotations

from promotions.search.documents import document_of
from promotions.search.items import SearchItem, documents_of, items_by_amount, items_by_maker


def texts(item: SearchItem) -> list[str]:
    return [document.text for document in documents_of(item)]


def test_each_different_name_is_one_document() -> None:
    item = SearchItem(
        product=1, name="새우깡90g", brand="농심", names=("농심)새우깡90g", "농심)새우깡90G", "농심)새우깡")
    )
    assert texts(item) == ["농심새우깡90g", "농심새우깡"]


def test_another_spelling_is_a_document_of_its_own_and_marked() -> None:
    marked = {document.text: document.is_united for document in documents_of(SearchItem(product=1, name="요구르트"))}
    assert marked == {"요구르트": False, "요거트": True}


def test_a_name_without_letters_is_no_document() -> None:
    assert documents_of(SearchItem(product=1, name="!!", names=("·",))) == []


def test_the_items_of_a_size_and_those_with_any() -> None:
    documents = [[document_of(name)] for name in ("콜라500ml", "콜라0.5L", "쌀500g", "새우깡", "두유50")]
    found = items_by_amount(documents)
    assert found["ml", 500.0] == [0, 1]
    assert found["g", 500.0] == [2]
    assert sorted(found[None]) == [0, 1, 2]


def test_a_number_without_unit_counts_for_both_units() -> None:
    found = items_by_amount([[document_of("두유50")]])
    assert found["ml", 50.0] == found["g", 50.0] == [0]
    assert None not in found


def test_the_items_of_a_maker_under_all_of_its_names() -> None:
    items = [
        SearchItem(product=1, name="라떼", brand="칸타타"),
        SearchItem(product=2, name="사이다", names=("칠성)사이다",)),
        SearchItem(product=3, name="우유"),
    ]
    assert items_by_maker(items) == {"롯데": [0, 1]}
