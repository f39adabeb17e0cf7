from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("promotions", "0005_contested_pairs")]

    operations = [
        migrations.RenameField(model_name="product", old_name="joined_into", new_name="merged_into"),
        migrations.RenameField(model_name="chain", old_name="catalogue_checked_at", new_name="promotions_checked_at"),
        migrations.RenameModel(old_name="JoinsState", new_name="MergeState"),
    ]
