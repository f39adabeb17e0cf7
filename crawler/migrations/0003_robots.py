from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crawler", "0002_decisions")]
    operations = [
        migrations.AddField(
            model_name="crawlrun",
            name="robots",
            field=models.JSONField(blank=True, default=dict, verbose_name="robots.txt"),
        ),
    ]
