"""The acts on protected values by name: what each asks for, and the verb that decides it. One row per act."""

from application import protection_requests as ask
from application.protected_values import ProtectedValues, ProtectionAct
from domain.protection.custody import Custody, Keeping


def _seal(keeping: Keeping, _: ProtectedValues, __: str, request: ask.Seal) -> Custody:
    return keeping.seal(request.classes, request.reason)


def _lift_seal(keeping: Keeping, _: ProtectedValues, __: str, request: ask.LiftSeal) -> Custody:
    return keeping.lift_seal(request.classes, request.reason)


def _hold(keeping: Keeping, _: ProtectedValues, __: str, request: ask.Hold) -> Custody:
    return keeping.hold(request.order, request.reason)


def _release(keeping: Keeping, _: ProtectedValues, __: str, request: ask.Release) -> Custody:
    return keeping.release(request.order, request.reason)


def _propose(keeping: Keeping, values: ProtectedValues, of: str, request: ask.ProposeShred) -> Custody:
    return keeping.propose(request.classes, request.reason, request.law, values.bonds(of))


def _confirm(keeping: Keeping, values: ProtectedValues, of: str, request: ask.ConfirmShred) -> Custody:
    proposed = keeping.proposed(request.proposal)
    return keeping.confirm(request.proposal, values.generations(of, proposed.classes), values.bonds(of))


PROTECTION_ACTS: dict[str, ProtectionAct] = {
    act.name: act
    for act in (
        ProtectionAct("seal", "封存", ask.Seal, _seal),
        ProtectionAct("lift-seal", "解除封存", ask.LiftSeal, _lift_seal),
        ProtectionAct("hold", "保全", ask.Hold, _hold),
        ProtectionAct("release", "解除保全", ask.Release, _release),
        ProtectionAct("propose-shred", "提请销毁", ask.ProposeShred, _propose),
        ProtectionAct("confirm-shred", "确认销毁", ask.ConfirmShred, _confirm),
    )
}
