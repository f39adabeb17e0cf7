from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("promotions", "0004_joining")]

    operations = [
        migrations.AlterField(
            model_name="productpair",
            name="source",
            field=models.CharField(
                choices=[
                    ("uncertain", "이름이 비슷함"),
                    ("certain", "이름이 같음"),
                    ("barcode", "바코드가 같음"),
                    ("contested", "바코드가 결정과 다름"),
                ],
                max_length=10,
                verbose_name="출처",
            ),
        ),
    ]
