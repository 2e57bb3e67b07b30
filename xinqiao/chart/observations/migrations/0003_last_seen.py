from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('observations', '0002_device_user'),
    ]

    operations = [
        migrations.AddField(
            model_name='device',
            name='last_seen_at',
            field=models.DateTimeField(null=True),
        ),
    ]
