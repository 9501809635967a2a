"""Groups that Wagtail makes for an example do not stand among our roles, and no page is sent to them."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

pytestmark = pytest.mark.django_db

take_away = import_module("lms.portal.migrations.0001_without_wagtails_example_roles").take_away


def test_they_are_gone_with_their_review() -> None:
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()
    assert not GroupApprovalTask.objects.exists()
    assert not Workflow.objects.filter(name="Moderators approval").exists()
    assert Page.objects.get(depth=2).get_workflow() is None


@pytest.mark.parametrize("used", [True, False])
def test_what_somebody_uses_stays(used: bool) -> None:
    group = Group.objects.create(name="Moderators")
    task = GroupApprovalTask.objects.create(name="Moderators approval")
    task.groups.add(group)
    workflow = Workflow.objects.create(name="Moderators approval")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page=Page.objects.get(depth=2))
    if used:
        User.objects.create(username="editor").groups.add(group)

    take_away(apps, None)

    assert Group.objects.filter(name="Moderators").exists() == used
    assert Workflow.objects.filter(pk=workflow.pk).exists() == used
    assert GroupApprovalTask.objects.filter(pk=task.pk).exists() == used
