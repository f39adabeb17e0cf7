"""Rows that an administrator's edit locks against crawls."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db.models import Model, QuerySet, URLField
from django.forms import BaseModelForm, BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.dateformat import format as date_format

from common import kst
from promotions import editing
from promotions.models import Lockable


class LockedFilter(admin.SimpleListFilter):
    """Filter by whether crawls must leave the rows alone today."""

    title = "잠금"
    parameter_name = "locked"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        """Return the two choices."""
        return [("yes", "잠김"), ("no", "잠기지 않음")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter by the lock's date."""
        if self.value() == "yes":
            return queryset.filter(locked_until__gte=kst.today())
        if self.value() == "no":
            return queryset.exclude(locked_until__gte=kst.today())
        return queryset


class LockingAdmin(admin.ModelAdmin[Any]):
    """Save through `editing.record_edit`, so that a change by hand is locked."""

    actions = ["unlock"]
    # Django's own field for addresses links to them with our address as the Referer.
    formfield_overrides = {URLField: {"widget": AdminTextInputWidget(attrs={"class": "vURLField"})}}

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool) -> None:  # noqa: ANN401, FBT001
        """Save and lock."""
        if form.changed_data:
            self._record(request, obj, form)

    def save_formset(
        self,
        request: HttpRequest,
        form: BaseModelForm[Any],
        formset: BaseModelFormSet[Any, Any],
        change: bool,  # noqa: FBT001
    ) -> None:
        """Save and lock each changed line."""
        for line in formset.forms:
            if line.has_changed():
                self._record(request, line.save(commit=False), line)
        # The admin's change message reads these; the lines themselves are saved above.
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list, and say what an edit in it has locked."""
        response = super().changelist_view(request, extra_context)
        _report_locks(request)
        return response

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show one row's page, and say what an edit in it has locked."""
        response = super().changeform_view(request, object_id, form_url, extra_context)
        _report_locks(request)
        return response

    def _record(self, request: HttpRequest, row: Any, form: ModelForm[Any]) -> None:  # noqa: ANN401
        by = request.user.get_username()
        saved = editing.record_edit(row=row, by=by, lock_chosen="locked_until" in form.changed_data)
        _edited(request).append(saved)

    @admin.action(description="잠금 해제 (다음 수집이 다시 바꿀 수 있음)", permissions=["change"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Let crawls change these rows again."""
        count = editing.unlock(rows=list(queryset))
        messages.success(request, f"{count}건의 잠금을 해제했습니다.")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Allow no deletion: rows are history, and promotions are ended instead."""
        return False


def _edited(request: HttpRequest) -> list[Lockable]:
    """Return the rows that this request has edited."""
    rows: list[Lockable] = request.__dict__.setdefault("_edited_rows", [])
    return rows


def _report_locks(request: HttpRequest) -> None:
    """Say until when the edited rows are locked against crawls, and which are not locked at all."""
    rows = _edited(request)
    for day in sorted({row.locked_until for row in rows if row.locked_until}):
        count = sum(row.locked_until == day for row in rows)
        until = date_format(day, "Y년 n월 j일")
        messages.info(
            request,
            f"수정한 {count}건을 잠갔습니다. {until}까지는 수집이 바꾸지 않습니다. "
            "더 일찍 풀려면 ‘잠금 해제’를 사용하세요.",
        )
    if free := sum(row.locked_until is None for row in rows):
        messages.warning(request, f"수정한 {free}건은 잠그지 않았습니다. 다음 수집이 다시 바꿀 수 있습니다.")
