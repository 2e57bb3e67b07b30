"""The worker of a living house, until SIGTERM."""

import signal

import django

django.setup()

from xinqiao.operations.worker import Worker  # noqa: E402 - Django is set up first

worker = Worker()
signal.signal(signal.SIGTERM, lambda _signal, _frame: worker.stop())
worker.run()
