from django.conf import settings
from django.db import migrations, models

# The named lease under which each kind of job was carried out.
_LEASES = {"Activation": "activate_recogniser", "Training": "retrain_recogniser"}


def lease_running_jobs(apps, schema_editor):
    """Give each running job the lease that its worker held by name.

    If there is none, the lease has run out: its worker is gone, and the next one continues the job.
    """
    leases = {lease.name: lease for lease in apps.get_model("recognition", "Lease").objects.all()}
    for model, name in _LEASES.items():
        jobs = apps.get_model("recognition", model).objects
        for job in jobs.filter(state="running"):
            lease = leases.get(name)
            job.lease_owner = lease.owner if lease else "unknown"
            job.lease_until = lease.until if lease else job.started_at or job.created_at
            job.save(update_fields=["lease_owner", "lease_until"])


class Migration(migrations.Migration):
    """Activations and trainings get the columns of every job. The named leases move to the app `common`."""

    dependencies = [
        ("recognition", "0004_snapshot_joins"),
        ("common", "0001_moved_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="activation",
            name="heartbeat_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="마지막 신호"),
        ),
        migrations.AddField(
            model_name="activation",
            name="lease_owner",
            field=models.CharField(blank=True, max_length=120, verbose_name="작업자"),
        ),
        migrations.AddField(
            model_name="activation",
            name="lease_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="임대 만료"),
        ),
        migrations.AddField(
            model_name="activation",
            name="nudged_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="마지막 알림"),
        ),
        migrations.AddField(
            model_name="training",
            name="lease_owner",
            field=models.CharField(blank=True, max_length=120, verbose_name="작업자"),
        ),
        migrations.AddField(
            model_name="training",
            name="lease_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="임대 만료"),
        ),
        migrations.AlterField(
            model_name="activation",
            name="created_at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="요청 시각"),
        ),
        migrations.AlterField(
            model_name="activation",
            name="finished_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="종료 시각"),
        ),
        migrations.AlterField(
            model_name="activation",
            name="started_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="시작 시각"),
        ),
        migrations.AlterField(
            model_name="activation",
            name="state",
            field=models.CharField(
                choices=[("queued", "대기"), ("running", "진행 중"), ("done", "완료"), ("failed", "실패")],
                default="queued",
                max_length=12,
                verbose_name="상태",
            ),
        ),
        migrations.AlterField(
            model_name="training",
            name="attempts",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="진전이 있으면 시도 횟수를 초기화합니다.", verbose_name="시도"
            ),
        ),
        migrations.AlterField(
            model_name="training",
            name="created_at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="요청 시각"),
        ),
        migrations.AlterField(
            model_name="training",
            name="data_read_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="자료를 읽은 시각"),
        ),
        migrations.AlterField(
            model_name="training",
            name="finished_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="종료 시각"),
        ),
        migrations.AlterField(
            model_name="training",
            name="furthest_step",
            field=models.PositiveIntegerField(default=0, verbose_name="최대 진행 단계"),
        ),
        migrations.AlterField(
            model_name="training",
            name="heartbeat_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="마지막 신호"),
        ),
        migrations.AlterField(
            model_name="training",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("activated", "적용"),
                    ("kept_aside", "성능이 떨어져 적용하지 않음"),
                    ("nothing_new", "새로 학습할 자료 없음"),
                ],
                max_length=12,
                verbose_name="결과",
            ),
        ),
        migrations.AlterField(
            model_name="training",
            name="phase",
            field=models.CharField(
                blank=True,
                choices=[
                    ("reading", "사진을 읽는 중"),
                    ("learning", "학습 중"),
                    ("exporting", "인식기를 저장하고 임계값을 정하는 중"),
                    ("examining", "사용 중인 인식기와 비교하는 중"),
                ],
                max_length=10,
                verbose_name="진행 단계",
            ),
        ),
        migrations.AlterField(
            model_name="training",
            name="reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="사유"),
        ),
        migrations.AlterField(
            model_name="training",
            name="score",
            field=models.FloatField(blank=True, help_text="정답률, 0…1.", null=True, verbose_name="중간 검증"),
        ),
        migrations.AlterField(
            model_name="training",
            name="started_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="시작 시각"),
        ),
        migrations.AlterField(
            model_name="training",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "대기"),
                    ("running", "학습 중"),
                    ("done", "완료"),
                    ("failed", "실패"),
                    ("cancelled", "취소됨"),
                ],
                default="queued",
                max_length=12,
                verbose_name="상태",
            ),
        ),
        migrations.RunPython(lease_running_jobs, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="Lease")]),
        migrations.AddConstraint(
            model_name="activation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "running")), fields=("state",), name="one_running_activation"
            ),
        ),
        migrations.AddConstraint(
            model_name="activation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "running"), _negated=True),
                    models.Q(("lease_until__isnull", False), models.Q(("lease_owner", ""), _negated=True)),
                    _connector="OR",
                ),
                name="running_activation_has_a_lease",
            ),
        ),
        migrations.AddConstraint(
            model_name="training",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "running"), _negated=True),
                    models.Q(("lease_until__isnull", False), models.Q(("lease_owner", ""), _negated=True)),
                    _connector="OR",
                ),
                name="running_training_has_a_lease",
            ),
        ),
    ]
