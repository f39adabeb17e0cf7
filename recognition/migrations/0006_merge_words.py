"""Call merges of products merges."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("recognition", "0005_jobs")]

    operations = [
        migrations.RenameField(model_name="gallerysnapshot", old_name="joins", new_name="merges"),
        migrations.AlterModelOptions(
            name="gallerysnapshot",
            options={"ordering": ["-id"], "verbose_name": "갤러리 스냅샷", "verbose_name_plural": "갤러리 스냅샷"},
        ),
    ]
