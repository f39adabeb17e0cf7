"""The pairs in the administration: shown, decided, taken back, with and without script."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from promotions import merging
from promotions.admin.merge_comparison import Segment, differing
from promotions.models import Listing, PairDecision, PairSource, Product, ProductPair
from promotions.tests.test_merges import named, pair

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]

QUEUE = "admin:promotions_productpair_changelist"
DECIDE = "admin:promotions_productpair_decide"
UNDO = "admin:promotions_productpair_undo"


def client_with(*permissions: str) -> Client:
    user = User.objects.create_user("kim", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def operator() -> Client:
    return client_with("view_productpair", "decide_pairs", "view_product", "change_product", "view_pairdecision")


@pytest.fixture
def viewer() -> Client:
    return client_with("view_productpair", "view_product")


def waiting(*names: tuple[str, str], score: float = 0.8, **fields: Any) -> ProductPair:
    """Two chains' names that wait for a decision."""
    first, second = (named(name, chain, **fields) for name, chain in names)
    row = pair(first, second, PairSource.UNCERTAIN, score)
    ProductPair.objects.filter(pk=row.pk).update(waiting=True, reasons=["용량 같음"])
    return row


@pytest.fixture
def queue() -> list[ProductPair]:
    return [
        waiting(("롯데)꼬깔콘72g", "cu"), ("꼬깔콘고소한72g", "emart24"), score=0.9),
        waiting(("새우깡90g", "cu"), ("매운새우깡90g", "gs25"), score=0.7),
        waiting(("바나나우유", "gs25"), ("바나나맛우유", "seven_eleven"), score=0.5),
    ]


def page(client: Client, **query: Any) -> str:
    response = client.get(reverse(QUEUE), query)
    assert response.status_code == 200
    return response.content.decode()


def press(client: Client, row: ProductPair, verdict: str, **values: str) -> str:
    """Press a button without script; the page that follows."""
    response = client.post(reverse(DECIDE, args=[row.pk]), {"verdict": verdict, **values}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def step(client: Client, address: str, **values: str) -> Any:
    """The same with script."""
    return client.post(address, values, headers={"Accept": "application/json"}).json()


def test_a_placeholder_picture_is_not_linked(operator: Client, queue: list[ProductPair]) -> None:
    Listing.objects.update(image_url="https://www.7-eleven.co.kr/front/img/product/product_list_01.jpg")
    assert "체인의 사진" not in page(operator)
    Listing.objects.update(image_url="https://p.example/8801097160064.jpg")
    shown = page(operator)
    assert "체인의 사진" in shown
    assert "product_list_01" not in shown


def test_the_best_pair_comes_first_with_its_differences(operator: Client, queue: list[ProductPair]) -> None:
    shown = page(operator)

    assert "대기 중 <strong>3</strong>쌍" in shown
    assert "<mark>롯데)</mark>꼬깔콘72g" in shown
    assert "꼬깔콘<mark>고소한</mark>72g" in shown
    assert all(text in shown for text in ("CU", "이마트24", "1,700원", "용량 같음", "매운새우깡90g"))


def test_blanks_alone_are_no_difference() -> None:
    assert differing("가 나", "가나") == (
        [Segment("가", differs=False), Segment(" ", differs=False), Segment("나", differs=False)],
        [Segment("가", differs=False), Segment("나", differs=False)],
    )


def test_a_chains_picture_is_linked_and_never_loaded(operator: Client) -> None:
    row = waiting(("가나다", "cu"), ("가나라", "gs25"))
    Listing.objects.filter(own_product=row.first).update(image_url="https://pictures.test/1.jpg")
    Product.objects.filter(pk=row.second_id).update(picture="ab" * 32)

    shown = page(operator)

    assert 'href="https://pictures.test/1.jpg" rel="noreferrer noopener"' in shown
    assert 'src="https://pictures.test' not in shown
    assert f'src="/pictures/{"ab" * 32}.jpg"' in shown


def test_merging_shows_the_next_pair_and_is_logged(operator: Client, queue: list[ProductPair]) -> None:
    after = press(operator, queue[0], "merge", reason="사진이 같음")

    assert "합쳤습니다" in after
    assert f'data-pair="{queue[1].pk}"' in after
    decision = PairDecision.objects.get()
    assert (decision.by, decision.reason, decision.verdict) == ("kim", "사진이 같음", "merge")
    assert set(LogEntry.objects.values_list("object_id", flat=True)) == {
        str(queue[0].first_id),
        str(queue[0].second_id),
    }


def test_a_refused_and_a_put_off_pair_make_room_for_the_next(operator: Client, queue: list[ProductPair]) -> None:
    press(operator, queue[0], "refuse")
    after = press(operator, queue[1], "later")

    assert f'data-pair="{queue[2].pk}"' in after
    assert list(ProductPair.objects.waiting()) == [queue[2], queue[1]]
    assert PairDecision.objects.get().verdict == "refuse"


def test_decisions_can_be_undone_step_by_step(operator: Client, queue: list[ProductPair]) -> None:
    press(operator, queue[0], "merge")
    press(operator, queue[1], "later")

    assert step(operator, reverse(UNDO))["pair"] == queue[1].pk
    assert step(operator, reverse(UNDO))["pair"] == queue[0].pk

    assert list(ProductPair.objects.waiting()) == queue
    assert not Product.objects.filter(merged_into__isnull=False).exists()
    assert "되돌릴 결정이 없습니다" in step(operator, reverse(UNDO))["message"]


def test_the_script_gets_the_desk_alone(operator: Client, queue: list[ProductPair]) -> None:
    answer = step(operator, reverse(DECIDE, args=[queue[0].pk]), verdict="merge")

    assert (answer["count"], answer["pair"]) == (2, queue[1].pk)
    assert "<html" not in answer["html"]
    assert "매운" in answer["html"]


def test_the_last_pair_leaves_an_empty_desk(operator: Client) -> None:
    row = waiting(("가나다", "cu"), ("가나라", "gs25"))

    assert "대기 중인 쌍이 없습니다" in press(operator, row, "merge")


def test_the_queue_can_be_narrowed_by_chain_and_score(operator: Client, queue: list[ProductPair]) -> None:
    assert "<strong>2</strong>쌍" in page(operator, chain="gs25")
    assert f'data-pair="{queue[1].pk}"' in page(operator, chain="gs25", least="0.6")
    assert "필터에 맞는" in page(operator, chain="cspace24")


def test_the_filter_holds_while_one_works_on(operator: Client, queue: list[ProductPair]) -> None:
    address = f"{reverse(DECIDE, args=[queue[1].pk])}?chain=gs25"

    assert step(operator, address, verdict="refuse")["pair"] == queue[2].pk


def test_a_pair_that_somebody_else_has_decided_is_reported(operator: Client, queue: list[ProductPair]) -> None:
    ProductPair.objects.filter(pk=queue[0].pk).delete()

    response = operator.post(
        reverse(DECIDE, args=[queue[0].pk]), {"verdict": "merge"}, headers={"Accept": "application/json"}
    )

    assert response.status_code == 409
    assert "이미 처리된" in response.json()["message"]


def test_an_unknown_answer_is_refused(operator: Client, queue: list[ProductPair]) -> None:
    assert operator.post(reverse(DECIDE, args=[queue[0].pk]), {"verdict": "maybe"}).status_code == 400


def test_a_viewer_cannot_decide(viewer: Client, queue: list[ProductPair]) -> None:
    shown = page(viewer)

    assert "보기 권한만 있습니다" in shown
    assert 'name="verdict"' not in shown
    assert viewer.post(reverse(DECIDE, args=[queue[0].pk]), {"verdict": "merge"}).status_code == 403
    assert viewer.post(reverse(UNDO)).status_code == 403
    split = reverse("admin:promotions_product_split", args=[queue[0].first_id])
    assert viewer.post(split, {"product": queue[0].second_id}).status_code == 403
    assert not PairDecision.objects.exists()


def test_without_permission_to_view_there_is_no_queue(queue: list[ProductPair]) -> None:
    assert client_with("view_product").get(reverse(QUEUE)).status_code == 403


# -- A product's own page ----------------------------------------------------------------------------------------------
def product_page(client: Client, product: Product) -> str:
    response = client.get(reverse("admin:promotions_product_change", args=[product.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_a_products_page_says_what_was_merged_into_it_and_why(operator: Client) -> None:
    root, by_name, by_hand = named("가나다"), named("가나다", "gs25"), named("하하하", "emart24")
    certain = pair(root, by_name)
    ProductPair.objects.filter(pk=certain.pk).update(reasons=["용량 같음"])
    merging.merge(first=root.pk, second=by_hand.pk, by="lee", reason="같은 사진")

    shown = product_page(operator, root)

    assert "자동: 이름이 같음 (0.90) — 용량 같음" in shown
    assert "lee, " in shown
    assert "같은 사진" in shown
    assert f"#{root.pk} 가나다" in product_page(operator, by_hand)


def test_a_merged_product_is_split_from_the_page(operator: Client) -> None:
    root, other = named("가나다"), named("가나다 둘", "gs25")
    merging.merge(first=root.pk, second=other.pk, by="lee")

    split = reverse("admin:promotions_product_split", args=[root.pk])
    after = operator.post(split, {"product": other.pk, "reason": "맛이 다름"}, follow=True).content.decode()

    assert "분리 완료" in after
    other.refresh_from_db()
    assert other.merged_into_id is None
    assert "맛이 다름" in LogEntry.objects.get().change_message


def test_a_candidate_is_found_by_name_and_merged(operator: Client) -> None:
    product = named("롯데)꼬깔콘고소한맛72g")
    other = named("꼬깔콘 고소한맛 72g", "emart24")
    named("전혀다른세제 1kg", "gs25")
    candidates = reverse("admin:promotions_product_candidates", args=[product.pk])

    assert other.name in operator.get(candidates).content.decode()
    assert other.name in operator.get(candidates, {"q": "꼬깔콘 고소한맛"}).content.decode()
    operator.post(reverse("admin:promotions_product_merge", args=[product.pk]), {"product": other.pk})

    other.refresh_from_db()
    assert other.merged_into_id == product.pk
    assert other.name not in operator.get(candidates).content.decode().split("<table", 1)[-1].split("</table", 1)[0]


def test_a_candidate_is_found_by_barcode(operator: Client) -> None:
    product, other = named("가나다"), named("하하하", "emart24", gtin="8801104212342")

    shown = operator.get(
        reverse("admin:promotions_product_candidates", args=[product.pk]), {"q": "8801104212342"}
    ).content.decode()

    assert f"#{other.pk} 하하하" in shown


def test_every_decision_stays_on_record(operator: Client, queue: list[ProductPair]) -> None:
    press(operator, queue[0], "merge")
    step(operator, reverse(UNDO))

    shown = operator.get(reverse("admin:promotions_pairdecision_changelist")).content.decode()

    assert "kim" in shown
    assert PairDecision.objects.get().undone_by == "kim"
