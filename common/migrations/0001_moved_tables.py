from django.db import migrations, models


class Migration(migrations.Migration):
    """Two tables come here from other apps, with their names and rows: only Django's state changes."""

    dependencies = [("crawler", "0004_schedule_defaults"), ("recognition", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="ScheduleDefault",
                    fields=[
                        (
                            "name",
                            models.CharField(max_length=200, primary_key=True, serialize=False, verbose_name="이름"),
                        ),
                        ("task", models.CharField(max_length=200, verbose_name="작업")),
                        ("args", models.TextField(verbose_name="인자")),
                        ("timing", models.CharField(max_length=200, verbose_name="실행 시각")),
                    ],
                    options={
                        "db_table": "crawler_scheduledefault",
                        "verbose_name": "기본 일정",
                        "verbose_name_plural": "기본 일정",
                    },
                ),
                migrations.CreateModel(
                    name="NamedLease",
                    fields=[
                        ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                        ("lease_owner", models.CharField(db_column="owner", max_length=64)),
                        ("lease_until", models.DateTimeField(db_column="until")),
                    ],
                    options={"db_table": "recognition_lease"},
                ),
            ],
        ),
        migrations.AlterField(
            model_name="namedlease",
            name="lease_owner",
            field=models.CharField(db_column="owner", max_length=120),
        ),
    ]
