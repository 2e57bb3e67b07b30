"""The contents page of the command line: one line per command, its module loaded when it is called.

A command that reads or writes data calls `xinqiao.operations.house.open_house()` first and acts through
`actions`, `queries` and `journeys` as every door does. It raises `Refused` when it cannot, and answers
with `answer.say` where it takes `--json`.
"""

COMMANDS = {
    "bench": "xinqiao.operations.commands.bench:bench",
    "bp-grade": "xinqiao.operations.commands.rules:bp_grade",
    "cast": "xinqiao.operations.commands.demo:cast",
    "client": "xinqiao.operations.commands.machines:client",
    "db": "xinqiao.operations.commands.database:db",
    "device": "xinqiao.operations.commands.machines:device",
    "doctor": "xinqiao.operations.commands.doctor:doctor",
    "environment": "xinqiao.operations.commands.environment:environment",
    "import": "xinqiao.operations.commands.importing:import_",
    "keys": "xinqiao.operations.commands.keys:keys",
    "migrate": "xinqiao.operations.commands.database:migrate",
    "mqtt": "xinqiao.operations.commands.mqtt:mqtt",
    "news2": "xinqiao.operations.commands.rules:news2",
    "replay": "xinqiao.operations.commands.replay:replay",
    "rules": "xinqiao.operations.commands.rules:rules",
    "simulate": "xinqiao.operations.commands.demo:simulate",
    "story": "xinqiao.operations.commands.story:story",
    "up": "xinqiao.operations.commands.processes:up",
    "vendor": "xinqiao.operations.commands.vendors:vendor",
    "worker": "xinqiao.operations.commands.processes:worker",
}
