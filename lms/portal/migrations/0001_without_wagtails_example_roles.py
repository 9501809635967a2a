"""Take away the groups Wagtail makes for an example, Moderators and Editors, and the review by Moderators.

Nobody here is in them, so what was sent to them waited for ever; roles are the product's own. A group with
members and a review that was ever begun stay as they are: somebody uses them.
"""

from django.db import migrations

EXAMPLES = ("Moderators", "Editors")


def take_away(apps, _schema_editor):
    groups = apps.get_model("auth", "Group").objects.filter(name__in=EXAMPLES, user=None)
    approvals = apps.get_model("wagtailcore", "GroupApprovalTask").objects.filter(task_states=None)
    empty = list(groups.values_list("pk", flat=True))
    lost = approvals.filter(groups__in=empty).exclude(groups__in=groups.model.objects.exclude(pk__in=empty))
    tasks = list(lost.values_list("pk", flat=True))
    workflows = apps.get_model("wagtailcore", "Workflow").objects.filter(workflow_tasks__task__in=tasks)
    other_steps = apps.get_model("wagtailcore", "WorkflowTask").objects.exclude(task__in=tasks)
    workflows.exclude(workflow_tasks__in=other_steps).delete()
    apps.get_model("wagtailcore", "Task").objects.filter(pk__in=tasks).delete()
    groups.model.objects.filter(pk__in=empty).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtaildocs", "0011_add_choose_permissions"),
        ("wagtailimages", "0023_add_choose_permissions"),
    ]
    operations = [migrations.RunPython(take_away, migrations.RunPython.noop)]
