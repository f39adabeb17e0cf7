from __future__ import annotations

import pytest

from promotions.pictures import is_placeholder


@pytest.mark.parametrize(
    "url",
    [
        "https://www.7-eleven.co.kr/front/img/product/product_list_01.jpg",
        "https://emart24.co.kr/assets/assets/imgs/productPlaceHolder.png",
        "https://image.woodongs.com/imgsvr/item/null",
        "https://shop.example/img/no_image.png?v=2",
        "https://shop.example/NoImg.gif",
    ],
)
def test_pictures_shown_where_there_is_none_are_known(url: str) -> None:
    assert is_placeholder(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://msave.emart24.co.kr/cmsbo/upload/nHq/plu_image/500x500/8800323762973.JPG",
        "https://image.woodongs.com/imgsvr/item/GD_8801045634630_001.jpg",
        "https://www.7-eleven.co.kr/upload/product/8801/097160064.1.jpg",
        "https://shop.example/casino_img.jpg",
        "",
    ],
)
def test_pictures_of_products_are_not_placeholders(url: str) -> None:
    assert not is_placeholder(url)
