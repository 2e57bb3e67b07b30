"""Where a thread stands, as a table: 护士已读 / 处理中 / 已答复."""

from xinqiao.contact.conversations.types import ThreadState as State
from xinqiao.foundation.states import StateTable

THREAD = StateTable(
    name="thread",
    initial=State.ANSWERED,
    moves={
        State.ANSWERED: {"ask": State.WAITING, "answer": State.ANSWERED},
        State.WAITING: {
            "ask": State.WAITING,
            "see": State.SEEN,
            "take": State.WORKING,
            "answer": State.ANSWERED,
        },
        State.SEEN: {"ask": State.WAITING, "take": State.WORKING, "answer": State.ANSWERED},
        State.WORKING: {"ask": State.WORKING, "take": State.WORKING, "answer": State.ANSWERED},
    },
)
