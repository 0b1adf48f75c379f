"""What a stage is called, in Chinese and in English."""

from typing import Final

from streams.contract.events.ipos import Stage

STAGE_NAMES: Final[dict[Stage, tuple[str, str]]] = {
    Stage.TUTORING_FILED: ("辅导备案", "tutoring filed"),
    Stage.TUTORING_ACCEPTED: ("辅导验收", "tutoring accepted"),
    Stage.ACCEPTED: ("已受理", "accepted"),
    Stage.INQUIRED: ("已问询", "inquired"),
    Stage.COMMITTEE_SCHEDULED: ("待上会", "committee scheduled"),
    Stage.COMMITTEE_PASSED: ("上市委会议通过", "passed by the committee"),
    Stage.REGISTRATION_SUBMITTED: ("提交注册", "registration submitted"),
    Stage.REGISTERED: ("注册生效", "registered"),
    Stage.ISSUING: ("发行", "issuing"),
    Stage.LISTED: ("上市", "listed"),
    Stage.COMMITTEE_DEFERRED: ("暂缓审议", "deferred by the committee"),
    Stage.SUSPENDED: ("中止", "suspended"),
    Stage.SUPPLEMENTARY_REVIEW: ("补充审核", "supplementary review"),
    Stage.RE_REVIEW: ("复审", "re-review"),
    Stage.COMMITTEE_REJECTED: ("上市委会议未通过", "rejected by the committee"),
    Stage.WITHDRAWN: ("终止(撤回)", "withdrawn"),
    Stage.TERMINATED: ("终止", "terminated"),
    Stage.REGISTRATION_REFUSED: ("不予注册", "registration refused"),
    Stage.REGISTRATION_TERMINATED: ("终止注册", "registration terminated"),
    Stage.TUTORING_TERMINATED: ("终止辅导", "tutoring terminated"),
    Stage.REGISTRATION_LAPSED: ("注册失效", "registration lapsed"),
    Stage.UNKNOWN: ("未知", "unknown"),
}


def stage_named(text: str) -> Stage:
    """Return the stage with a code, a Chinese or an English name; ValueError for another text."""
    for stage, names in STAGE_NAMES.items():
        if text in (stage.value, *names):
            return stage
    raise ValueError(f"{text!r} is not a stage; use one of {', '.join(STAGE_NAMES)}")
