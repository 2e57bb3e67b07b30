from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        # empty for tokens issued before, and for those that yesterday's code issues while this one arrives
        migrations.AddField(
            model_name='devicetoken',
            name='broker_hash',
            field=models.CharField(max_length=160, null=True),
        ),
    ]
