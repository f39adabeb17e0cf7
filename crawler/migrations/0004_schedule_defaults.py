from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crawler", "0003_robots")]
    operations = [
        migrations.CreateModel(
            name="ScheduleDefault",
            fields=[
                ("name", models.CharField(max_length=200, primary_key=True, serialize=False, verbose_name="이름")),
                ("task", models.CharField(max_length=200, verbose_name="작업")),
                ("args", models.TextField(verbose_name="인자")),
                ("timing", models.CharField(max_length=200, verbose_name="때")),
            ],
            options={"verbose_name": "기본 일정", "verbose_name_plural": "기본 일정"},
        ),
    ]
