from django.db import migrations

_PERMISSIONS = [f"{action}_{{}}" for action in ("add", "change", "delete", "view")]
_MAY_DECIDE = {"before": "비슷한 제품을 합치거나 나눌 수 있음", "after": "비슷한 제품을 합치거나 분리할 수 있음"}


def use_merge(apps, schema_editor):
    """Decisions say "merge", and people keep the permissions that they have."""
    _rename_verdict(apps, "join", "merge")
    _rename_permissions(apps, "joinsstate", "mergestate", _MAY_DECIDE["after"])


def use_join(apps, schema_editor):
    """Back to the values before."""
    _rename_verdict(apps, "merge", "join")
    _rename_permissions(apps, "mergestate", "joinsstate", _MAY_DECIDE["before"])


def _rename_verdict(apps, old, new):
    apps.get_model("promotions", "PairDecision").objects.filter(verdict=old).update(verdict=new)


def _rename_permissions(apps, old, new, may_decide):
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="promotions")
    for codename in _PERMISSIONS:
        permissions.filter(codename=codename.format(old)).update(codename=codename.format(new))
    permissions.filter(codename="decide_pairs").update(name=may_decide)


class Migration(migrations.Migration):
    dependencies = [
        ("promotions", "0006_merge_words"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(use_merge, use_join)]
