"""What vendors call the states of a task. Pure."""

from __future__ import annotations

import re
from typing import Literal

State = Literal["waiting", "running", "succeeded", "failed", "cancelled", "unknown", "other"]

FINAL: frozenset[State] = frozenset({"succeeded", "failed", "cancelled", "unknown"})
BAD: frozenset[State] = frozenset({"failed", "cancelled", "unknown"})
GOING_ON: frozenset[State] = frozenset({"waiting", "running"})

_STATES: dict[State, str] = {
    "waiting": """
        PENDING QUEUE QUEUED QUEUEING QUEUING IN_QUEUE ENQUEUED CREATED CREATE SUSPENDED SUBMITTED SUBMIT
        SUBMITTING WAIT WAITING ACCEPTED SCHEDULED SCHEDULING NOT_START NOT_STARTED INIT INITIAL INITIALIZED
        INITIALIZING PREPARING RECEIVED NEW PAUSED HOLD ON_HOLD VALIDATING 等待中 排队中 排队 待处理 已提交
    """,
    "running": """
        RUN RUNNING PROCESS PROCESSING IN_PROCESS IN_PROGRESS INPROGRESS PROGRESS PROGRESSING GENERATING
        WORKING EXECUTING STARTED START STARTING ACTIVE DOING ONGOING GOING RENDERING DRAWING
        RETRYING UPLOADING DOWNLOADING LOADING BOOTING CANCELING CANCELLING PARTIAL
        处理中 运行中 生成中 进行中 执行中
    """,
    "succeeded": """
        SUCCESS SUCCEED SUCCEEDED SUCCEEDS SUCCESSED SUCCESSFUL SUCCESSFULLY SUCESS SUCCES COMPLETE COMPLETED
        COMPLETES DONE FINISH FINISHED FINISHES READY OK GENERATED PARTIAL_SUCCESS PARTIALLY_SUCCESS
        PARTIAL_SUCCEEDED PARTIALLY_SUCCEEDED PARTIALLY_COMPLETED PARTIAL_COMPLETED 成功 完成 已完成 生成成功
    """,
    "failed": """
        FAIL FAILED FAILURE FAILS FAILING ERROR ERRORED ERRORS REJECT REJECTED REFUSED DENIED BLOCKED
        MODERATED REQUEST_MODERATED CONTENT_MODERATED INVALID EXCEPTION TIMEOUT TIME_OUT TIMED_OUT CRASHED
        CRASH DEAD NSFW BANNED UNSAFE 失败 生成失败 已失败 异常
    """,
    "cancelled": """
        CANCEL CANCELED CANCELLED CANCELLATION ABORT ABORTED STOPPED TERMINATED REVOKED KILLED DELETED
        已取消 取消 已终止
    """,
    "unknown": """
        UNKNOWN EXPIRED EXPIRE TASK_EXPIRED NOT_FOUND NOTFOUND TASK_NOT_FOUND NOT_EXIST NOT_EXISTS
        NONEXISTENT GONE 未知 已过期 过期 不存在
    """,
}
_BY_WORD: dict[str, State] = {word: state for state, words in _STATES.items() for word in words.split()}
# JOB_STATE_SUCCEEDED, TASK_STATUS_FAILED, image_generation.completed, TaskSucceeded
_BEFORE = re.compile(r"(?:.*_)?(?:STATUS|STATE|TASK|JOB|GENERATION|EDIT|IMAGE)_")
_LONGEST = 80
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def state_of(word: str) -> State:
    """Return our name for the state that a vendor calls *word*, in any case and tense."""
    spelled = re.sub(r"[\W_]+", "_", _HUMP.sub("_", word.strip()[:_LONGEST])).upper().strip("_")
    return _BY_WORD.get(_BEFORE.sub("", spelled)) or _BY_WORD.get(spelled.replace("_", ""), "other")
