"""The chains themselves."""

from django.db import migrations

CHAINS = [
    ("cu", "CU", "CU", "#652F8D"),
    ("gs25", "GS25", "GS25", "#0A8FD6"),
    ("seven_eleven", "세븐일레븐", "7-Eleven", "#F58220"),
    ("emart24", "이마트24", "emart24", "#FFB71B"),
    ("cspace24", "씨스페이스24", "C·Space24", "#2E7D32"),
]


def create_chains(apps, schema_editor):
    chain = apps.get_model("promotions", "Chain")
    for position, (code, name, english_name, colour) in enumerate(CHAINS, start=1):
        chain.objects.get_or_create(
            code=code,
            defaults={"name": name, "english_name": english_name, "colour": colour, "position": position},
        )


class Migration(migrations.Migration):
    dependencies = [("promotions", "0001_initial")]
    operations = [migrations.RunPython(create_chains, migrations.RunPython.noop)]
