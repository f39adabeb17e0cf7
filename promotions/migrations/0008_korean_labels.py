import django.core.serializers.json
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("promotions", "0007_merge_values"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="pairdecision",
            options={
                "ordering": ["-id"],
                "verbose_name": "제품 합치기 결정",
                "verbose_name_plural": "제품 합치기 결정",
            },
        ),
        migrations.AlterModelOptions(
            name="productpair",
            options={
                "ordering": [models.OrderBy(models.F("put_off_at"), nulls_first=True), "-score", "id"],
                "permissions": [("decide_pairs", "비슷한 제품을 합치거나 분리할 수 있음")],
                "verbose_name": "이름이 비슷한 제품",
                "verbose_name_plural": "이름이 비슷한 제품",
            },
        ),
        migrations.AlterField(
            model_name="chain",
            name="catalogue_revision",
            field=models.PositiveIntegerField(
                default=0,
                editable=False,
                help_text="게시하거나 제품을 합칠 때마다 1씩 늘어납니다.",
                verbose_name="카탈로그 버전",
            ),
        ),
        migrations.AlterField(
            model_name="chain",
            name="colour",
            field=models.CharField(
                help_text="#RRGGBB 형식. 목록에서 체인을 구분하는 표시에만 씁니다.", max_length=7, verbose_name="색"
            ),
        ),
        migrations.AlterField(
            model_name="chain",
            name="promotions_checked_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="마지막으로 게시한 행사 목록을 사이트에서 확인한 시각입니다.",
                null=True,
                verbose_name="마지막 확인",
            ),
        ),
        migrations.AlterField(
            model_name="listing",
            name="first_seen",
            field=models.DateTimeField(verbose_name="최초 확인"),
        ),
        migrations.AlterField(
            model_name="listing",
            name="last_seen",
            field=models.DateTimeField(verbose_name="마지막 확인"),
        ),
        migrations.AlterField(
            model_name="listing",
            name="locked_until",
            field=models.DateField(
                blank=True,
                help_text="이 날짜까지는 수집이 이 항목을 바꾸지 않습니다. 비워 두면 잠그지 않습니다.",
                null=True,
                verbose_name="잠금 만료일",
            ),
        ),
        migrations.AlterField(
            model_name="listing",
            name="name",
            field=models.CharField(max_length=200, verbose_name="체인의 상품명"),
        ),
        migrations.AlterField(
            model_name="mergestate",
            name="marks",
            field=models.JSONField(default=dict, verbose_name="카탈로그 상태"),
        ),
        migrations.AlterField(
            model_name="mergestate",
            name="refreshed_at",
            field=models.DateTimeField(null=True, verbose_name="계산 시각"),
        ),
        migrations.AlterField(
            model_name="pairdecision",
            name="at",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="결정 시각"),
        ),
        migrations.AlterField(
            model_name="pairdecision",
            name="reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="사유"),
        ),
        migrations.AlterField(
            model_name="pairdecision",
            name="replaced_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="replaced",
                to="promotions.pairdecision",
                verbose_name="이후 결정",
            ),
        ),
        migrations.AlterField(
            model_name="pairdecision",
            name="undone_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="되돌린 시각"),
        ),
        migrations.AlterField(
            model_name="pairdecision",
            name="verdict",
            field=models.CharField(
                choices=[("merge", "같은 제품"), ("refuse", "다른 제품")], max_length=10, verbose_name="결정"
            ),
        ),
        migrations.AlterField(
            model_name="product",
            name="locked_until",
            field=models.DateField(
                blank=True,
                help_text="이 날짜까지는 수집이 이 항목을 바꾸지 않습니다. 비워 두면 잠그지 않습니다.",
                null=True,
                verbose_name="잠금 만료일",
            ),
        ),
        migrations.AlterField(
            model_name="productpair",
            name="put_off_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="미룬 시각"),
        ),
        migrations.AlterField(
            model_name="productpair",
            name="reasons",
            field=models.JSONField(default=list, verbose_name="사유"),
        ),
        migrations.AlterField(
            model_name="productpair",
            name="waiting",
            field=models.BooleanField(default=False, verbose_name="결정 대기"),
        ),
        migrations.AlterField(
            model_name="promotion",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="종료 시각"),
        ),
        migrations.AlterField(
            model_name="promotion",
            name="ends_on",
            field=models.DateField(
                blank=True, help_text="사이트에 표시된 경우에만 입력합니다.", null=True, verbose_name="종료일"
            ),
        ),
        migrations.AlterField(
            model_name="promotion",
            name="first_seen",
            field=models.DateTimeField(verbose_name="최초 확인"),
        ),
        migrations.AlterField(
            model_name="promotion",
            name="gift_image_url",
            field=models.URLField(blank=True, max_length=500, verbose_name="증정품 사진 주소"),
        ),
        migrations.AlterField(
            model_name="promotion",
            name="gift_name",
            field=models.CharField(blank=True, max_length=200, verbose_name="증정품 이름"),
        ),
        migrations.AlterField(
            model_name="promotion",
            name="gift_price",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="증정품 가격(원)"),
        ),
        migrations.AlterField(
            model_name="promotion",
            name="last_seen",
            field=models.DateTimeField(verbose_name="마지막 확인"),
        ),
        migrations.AlterField(
            model_name="promotion",
            name="locked_until",
            field=models.DateField(
                blank=True,
                help_text="이 날짜까지는 수집이 이 항목을 바꾸지 않습니다. 비워 두면 잠그지 않습니다.",
                null=True,
                verbose_name="잠금 만료일",
            ),
        ),
        migrations.AlterField(
            model_name="promotion",
            name="starts_on",
            field=models.DateField(
                blank=True, help_text="사이트에 표시된 경우에만 입력합니다.", null=True, verbose_name="시작일"
            ),
        ),
        migrations.AlterField(
            model_name="promotionchange",
            name="at",
            field=models.DateTimeField(verbose_name="변경 시각"),
        ),
        migrations.AlterField(
            model_name="promotionchange",
            name="before",
            field=models.JSONField(
                default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="변경 전"
            ),
        ),
    ]
