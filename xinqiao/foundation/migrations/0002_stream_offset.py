"""The sequence that numbers stream notices after commit."""

from django.db import migrations


class Migration(migrations.Migration):
    """One sequence, drawn from by the sequencer only."""

    dependencies = [("foundation", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE foundation_stream_offset", "DROP SEQUENCE foundation_stream_offset"
        )
    ]
