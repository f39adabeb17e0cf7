from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotions import merging
from promotions.linkage import Pair
from promotions.merging.links import (
    CHUNK,
    KnownProduct,
    Links,
    chunks,
    cluster_mates,
    components,
    connected,
    read_chains,
    read_decisions,
    read_products,
)
from promotions.models import PairSource, Product
from promotions.tests.factories import make_listing, make_product
from promotions.tests.test_merges import named, pair

NODES = st.integers(1, 9)
LINKS = st.lists(st.tuples(NODES, NODES).filter(lambda link: link[0] != link[1]), max_size=12)


# -- Graphs ------------------------------------------------------------------------------------------------------------
def test_everything_behind_a_chain_of_links_is_connected() -> None:
    assert connected([1], [(1, 2), (3, 2), (4, 5)]) == {1, 2, 3}


def test_a_seed_without_links_is_alone() -> None:
    assert connected([7], [(1, 2)]) == {7}


@given(LINKS, NODES)
def test_connection_is_the_same_from_every_member(links: list[tuple[int, int]], seed: int) -> None:
    part = connected([seed], links)
    assert all(connected([member], links) == part for member in part)


@given(LINKS)
def test_the_components_are_a_partition_of_all_ends(links: list[tuple[int, int]]) -> None:
    parts = list(components(set(range(1, 10)), links))
    assert sorted(member for part in parts for member in part) == sorted({end for link in links for end in link})
    assert all(connected([next(iter(part))], links) == part for part in parts)


def test_links_to_other_identities_are_left_out_of_the_components() -> None:
    assert list(components({1, 2}, [(1, 2), (2, 3)])) == [{1, 2}]
    assert list(components({1}, [(1, 2)])) == []


@given(st.integers(0, 3 * CHUNK))
def test_portions_are_whole_and_bounded(size: int) -> None:
    portions = list(chunks(range(size)))
    assert [item for portion in portions for item in portion] == list(range(size))
    assert all(len(portion) <= CHUNK for portion in portions)


def test_an_edited_product_is_the_root_before_a_barcode_and_that_before_the_oldest() -> None:
    oldest, coded = KnownProduct(1, None, None, edited=False), KnownProduct(2, None, "8801", edited=False)
    edited, later = KnownProduct(3, None, None, edited=True), KnownProduct(4, None, None, edited=False)
    ranked = sorted([later, edited, coded, oldest], key=KnownProduct.rank)
    assert [product.pk for product in ranked] == [3, 2, 1, 4]


def test_refusing_a_merge_removes_it_and_adds_a_refusal() -> None:
    links = Links(certain=(Pair(first=1, second=2, score=0.9),), merged=((1, 3), (2, 4)), refused=())
    refused = links.refusing((1, 3))
    assert (refused.merged, refused.refused) == (((2, 4),), ((1, 3),))
    assert list(refused.connecting()) == [(2, 4), (1, 2)]
    assert links.merged == ((1, 3), (2, 4)), "the links themselves do not change"


# -- The database ------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.database_portable
class TestReading:
    def test_only_counting_decisions_are_read(self) -> None:
        one, other, third = (make_product() for _ in range(3))
        merging.merge(first=one.pk, second=other.pk, by="kim")
        undone = merging.merge(first=one.pk, second=third.pk, by="kim")
        merging.undo(decision=undone.pk, by="kim")
        merging.refuse(first=other.pk, second=third.pk, by="kim")
        assert read_decisions() == ({(one.pk, other.pk)}, {(other.pk, third.pk)})

    def test_links_are_certain_pairs_decisions_and_barcodes(self) -> None:
        products = [named(f"이름{number}") for number in range(6)]
        certain = pair(products[0], products[1])
        by_barcode = pair(products[1], products[2], PairSource.BARCODE)
        pair(products[2], products[3], PairSource.UNCERTAIN)
        pair(products[3], products[4], PairSource.CONTESTED)
        links = Links.read()
        assert [(one.first, one.second) for one in links.certain] == [(certain.first_id, certain.second_id)]
        assert links.merged == ((by_barcode.first_id, by_barcode.second_id),)
        assert links.refused == ()

    def test_a_product_is_read_with_what_clustering_needs(self) -> None:
        root = make_product(gtin="8801104212342")
        merged = make_product(merged_into=root, gtin="", locked_by="kim")
        assert read_products([merged.pk]) == {merged.pk: KnownProduct(merged.pk, root.pk, None, edited=True)}
        assert set(read_products()) == {root.pk, merged.pk}
        assert read_products([]) == {}

    def test_a_product_has_a_place_in_the_chains_that_list_it_itself(self) -> None:
        root, merged = make_product(), make_product()
        make_listing("cu", root)
        make_listing("gs25", root, own_product=merged)
        assert read_chains() == {root.pk: {"cu"}, merged.pk: {"gs25"}}
        assert read_chains([merged.pk]) == {merged.pk: {"gs25"}}

    def test_all_members_of_a_cluster_are_mates(self) -> None:
        root = make_product()
        first, second = make_product(merged_into=root), make_product(merged_into=root)
        make_product()
        for member in (root, first, second):
            assert cluster_mates([member.pk]) == {root.pk, first.pk, second.pk}

    def test_more_products_than_one_statement_takes_are_read(self) -> None:
        Product.objects.bulk_create(Product(name="이름", name_key="이름") for _ in range(2 * CHUNK + 1))
        ids = list(Product.objects.order_by("pk").values_list("pk", flat=True))
        assert list(read_products(ids)) == ids
        assert cluster_mates(ids) == set(ids)
        assert all(one < other for one, other in pairwise(ids))
