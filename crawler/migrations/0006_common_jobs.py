import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The remembered schedules move to the app `common` with their table and rows; the labels become plainer."""

    dependencies = [("crawler", "0005_site_lists"), ("common", "0001_moved_tables")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="ScheduleDefault")]),
        migrations.AlterField(
            model_name="crawlrun",
            name="accepted_by",
            field=models.CharField(blank=True, max_length=150, verbose_name="게시를 승인한 사람"),
        ),
        migrations.AlterField(
            model_name="crawlrun",
            name="created_at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="요청 시각"),
        ),
        migrations.AlterField(
            model_name="crawlrun",
            name="decided_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="결정 시각"),
        ),
        migrations.AlterField(
            model_name="crawlrun",
            name="decision_reason",
            field=models.TextField(blank=True, verbose_name="결정 사유"),
        ),
        migrations.AlterField(
            model_name="crawlrun",
            name="difference",
            field=models.JSONField(
                blank=True,
                default=dict,
                encoder=django.core.serializers.json.DjangoJSONEncoder,
                verbose_name="변경 내용",
            ),
        ),
        migrations.AlterField(
            model_name="crawlrun",
            name="finished_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="종료 시각"),
        ),
        migrations.AlterField(
            model_name="crawlrun",
            name="lease_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="임대 만료"),
        ),
        migrations.AlterField(
            model_name="crawlrun",
            name="problems",
            field=models.JSONField(blank=True, default=dict, verbose_name="읽지 못한 항목"),
        ),
        migrations.AlterField(
            model_name="crawlrun",
            name="started_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="시작 시각"),
        ),
        migrations.AlterField(
            model_name="crawlrun",
            name="trigger",
            field=models.CharField(
                choices=[
                    ("schedule", "일정"),
                    ("operator", "운영자"),
                    ("command", "명령"),
                    ("import", "파일"),
                    ("rollback", "되돌리기"),
                ],
                max_length=10,
                verbose_name="시작",
            ),
        ),
        migrations.AlterField(
            model_name="snapshot",
            name="declared_total",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="사이트가 표시한 개수"),
        ),
        migrations.AlterField(
            model_name="snapshot",
            name="fetched_at",
            field=models.DateTimeField(verbose_name="사이트 확인 시각"),
        ),
        migrations.AlterField(
            model_name="snapshot",
            name="restored_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="restored",
                to="crawler.snapshot",
                verbose_name="복원한 스냅샷",
            ),
        ),
    ]
