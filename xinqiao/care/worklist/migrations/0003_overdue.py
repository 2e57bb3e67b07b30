from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('worklist', '0002_roster'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='workitem',
            index=models.Index(condition=models.Q(('escalate_at__isnull', False), ('state', 'open')), fields=['organization', 'escalate_at'], name='work_item_overdue'),
        ),
    ]
