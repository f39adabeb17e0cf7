import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


def each_is_its_own(apps, schema_editor):
    """Nothing was joined yet: every listing's product is its own."""
    apps.get_model("promotions", "Listing").objects.update(own_product_id=models.F("product_id"))


class Migration(migrations.Migration):
    dependencies = [
        ("promotions", "0003_promotion_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="JoinsState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("marks", models.JSONField(default=dict, verbose_name="카탈로그의 표지")),
                ("refreshed_at", models.DateTimeField(null=True, verbose_name="계산한 때")),
            ],
            options={
                "verbose_name": "제품 합치기 상태",
                "verbose_name_plural": "제품 합치기 상태",
            },
        ),
        migrations.AddField(
            model_name="listing",
            name="own_product",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="own_listings",
                to="promotions.product",
                verbose_name="원래 제품",
            ),
        ),
        migrations.RunPython(each_is_its_own, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="listing",
            name="own_product",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="own_listings",
                to="promotions.product",
                verbose_name="원래 제품",
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="joined_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="absorbed",
                to="promotions.product",
                verbose_name="합쳐진 제품",
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="line_key",
            field=models.CharField(blank=True, db_index=True, editable=False, max_length=200, verbose_name="라인"),
        ),
        migrations.CreateModel(
            name="PairDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "verdict",
                    models.CharField(
                        choices=[("join", "같은 제품"), ("refuse", "다른 제품")], max_length=10, verbose_name="결정"
                    ),
                ),
                ("by", models.CharField(max_length=150, verbose_name="결정한 사람")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="까닭")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="때")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="되돌린 때")),
                ("undone_by", models.CharField(blank=True, max_length=150, verbose_name="되돌린 사람")),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="promotions.product",
                        verbose_name="제품",
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="replaced",
                        to="promotions.pairdecision",
                        verbose_name="뒤의 결정",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="promotions.product",
                        verbose_name="다른 제품",
                    ),
                ),
            ],
            options={
                "verbose_name": "제품 짝 결정",
                "verbose_name_plural": "제품 짝 결정",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("replaced_by__isnull", True), ("undone_at__isnull", True)),
                        fields=["first", "second"],
                        name="pair_decision_counting",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="pair_decision_in_order"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductPair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("score", models.FloatField(verbose_name="점수")),
                ("reasons", models.JSONField(default=list, verbose_name="까닭")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("uncertain", "이름이 비슷함"),
                            ("certain", "이름이 같음"),
                            ("barcode", "바코드가 같음"),
                        ],
                        max_length=10,
                        verbose_name="출처",
                    ),
                ),
                ("waiting", models.BooleanField(default=False, verbose_name="결정을 기다림")),
                ("put_off_at", models.DateTimeField(blank=True, null=True, verbose_name="미룬 때")),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="promotions.product",
                        verbose_name="제품",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="promotions.product",
                        verbose_name="다른 제품",
                    ),
                ),
            ],
            options={
                "verbose_name": "이름이 비슷한 제품",
                "verbose_name_plural": "이름이 비슷한 제품",
                "ordering": [models.OrderBy(models.F("put_off_at"), nulls_first=True), "-score", "id"],
                "permissions": [("decide_pairs", "비슷한 제품을 합치거나 나눌 수 있음")],
                "indexes": [
                    models.Index(condition=models.Q(("waiting", True)), fields=["-score"], name="product_pair_queue")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="product_pair_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="product_pair_in_order"
                    ),
                ],
            },
        ),
    ]
