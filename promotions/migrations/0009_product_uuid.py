"""Give every product a number of its own that means the same in every database."""

from __future__ import annotations

import uuid

from django.db import migrations, models

_BATCH = 500


def fill(apps, schema_editor):
    Product = apps.get_model("promotions", "Product")
    batch = []
    for product in Product.objects.filter(uuid=None).only("pk").order_by("pk").iterator(chunk_size=_BATCH):
        product.uuid = uuid.uuid4()
        batch.append(product)
        if len(batch) == _BATCH:
            Product.objects.bulk_update(batch, ["uuid"])
            batch = []
    Product.objects.bulk_update(batch, ["uuid"])


class Migration(migrations.Migration):
    dependencies = [("promotions", "0008_korean_labels")]

    operations = [
        migrations.AddField(
            model_name="product",
            name="uuid",
            field=models.UUIDField(editable=False, null=True, verbose_name="고유 번호"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="product",
            name="uuid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="고유 번호"),
        ),
    ]
