from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recognition", "0003_trainings")]

    operations = [
        migrations.AddField(
            model_name="gallerysnapshot",
            name="joins",
            field=models.PositiveBigIntegerField(
                default=0, help_text="합친 제품들을 나타내는 수.", verbose_name="합친 제품"
            ),
        ),
    ]
