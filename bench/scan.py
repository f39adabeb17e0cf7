"""Measure a scan of a 640×480 JPEG on one core, and eager timm in the same run: `.venv/bin/python -m bench.scan`."""

from __future__ import annotations

from pathlib import Path

from bench.report import Row
from bench.scratch import ROOT, main, measure_inside

PRODUCTS = 6_500


def measure() -> list[Row]:
    """Measure in a child process, with a gallery of `PRODUCTS` synthetic products."""
    return measure_inside("bench.scan", RECOGNISERS_DIR=str(ROOT / "var" / "recognisers"))


def set_up_gallery() -> None:
    """Build or find the recogniser, activate it, and fill its gallery."""
    from io import StringIO

    from django.core.management import call_command

    call_command("build_recogniser", activate=True, stdout=StringIO())
    _fill_gallery()


def _measure_inside() -> list[Row]:
    from bench.eager_scan import compare_with_eager

    set_up_gallery()
    taken = compare_with_eager()
    return [
        Row("gallery", taken.gallery_rows, "pictures"),
        Row(f"scan with {taken.crops} crops, p50", taken.scan.p50_ms, "ms"),
        Row(f"scan with {taken.crops} crops, p95", taken.scan.p95_ms, "ms", "≤ 100"),
        Row("eager timm, the same crops, p50", taken.eager_same_crops.p50_ms, "ms"),
        Row("eager timm, one crop, p50", taken.eager_one_crop.p50_ms, "ms"),
        Row("eager / scan, the same crops", taken.eager_same_crops.p50_ms / taken.scan.p50_ms, "times"),
    ]


def _fill_gallery() -> None:
    """Create as many products as four chains promote, with random vectors for their pictures."""
    import numpy as np
    from django.conf import settings

    from promotions.models import Product
    from promotions.names import name_key
    from recognition.gallery.vectors import to_bytes
    from recognition.models import Embedding, PictureState, ProductPicture, Recogniser
    from recognition.recogniser.manifest import load_verified

    names = [f"상품 {number}" for number in range(PRODUCTS)]
    products = Product.objects.bulk_create(Product(name=name, name_key=name_key(name)) for name in names)
    pictures = ProductPicture.objects.bulk_create(
        ProductPicture(product=product, source_url="https://pictures.example/1.jpg", state=PictureState.STORED)
        for product in products
    )
    recogniser = Recogniser.objects.get(active=True)
    dim = load_verified(Path(settings.RECOGNISERS_DIR) / recogniser.folder).embedding_dim
    vectors = np.random.default_rng(7).normal(size=(PRODUCTS, dim)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    Embedding.objects.bulk_create(
        (
            Embedding(picture=picture, recogniser=recogniser, vector=to_bytes(vector))
            for picture, vector in zip(pictures, vectors, strict=True)
        ),
        batch_size=500,
    )


if __name__ == "__main__":
    main(_measure_inside, measure)
