"""The refusals of a case: one class per rule; the docstring is the sentence that the refused one reads."""

from domain.errors import Malformed, Refused, Unknown


class NotAtThisStage(Refused):
    """The case does not stand at the stage that this act needs."""

    code = "not_at_this_stage"


class FormMissing(Refused):
    """A form that this act must carry is missing."""

    code = "form_missing"


class FormUnknown(Malformed):
    """The procedure knows no such form."""

    code = "form_unknown"


class BeforeItsCause(Refused):
    """An act cannot take effect before the acts that it follows."""

    code = "before_its_cause"


class ProcedureNotInForce(Refused):
    """This version of the procedure is not in force on the day of filing."""

    code = "procedure_not_in_force"


class ItemNeeded(Refused):
    """A case of this procedure needs a service item with published limits."""

    code = "item_needed"


class ItemNotTaken(Malformed):
    """A case of this procedure takes no service item."""

    code = "item_not_taken"


class FollowedCaseNeeded(Refused):
    """A case of this procedure follows another one, which the filing must name."""

    code = "followed_case_needed"


class NotToBeFollowed(Refused):
    """A case of this procedure cannot follow that case."""

    code = "not_to_be_followed"


class FollowedTooEarly(Refused):
    """The case that is followed has not been answered, and its time has not run out."""

    code = "followed_too_early"


class FollowedOtherwiseDecided(Refused):
    """The case that is followed was not decided as this filing needs it to be."""

    code = "followed_otherwise_decided"


class GroundNotListed(Refused):
    """The procedure lists no such ground."""

    code = "ground_not_listed"


class GroundNeeded(Refused):
    """This outcome needs a ground."""

    code = "ground_needed"


class FiledOutOfTime(Refused):
    """The filing came after its term had run out and cannot be accepted."""

    code = "filed_out_of_time"


class AmendByPassed(Malformed):
    """The period for amending a filing cannot end before the filer is told of it."""

    code = "amend_by_passed"


class NoCorrection(Refused):
    """The procedure knows no return for correction."""

    code = "no_correction"


class CorrectionUsedUp(Refused):
    """The filer has been told what is missing as often as the procedure allows."""

    code = "correction_used_up"


class ToldTooLate(Refused):
    """The time to tell what is missing has run out, and the filing counts as accepted."""

    code = "told_too_late"


class NothingMissing(Malformed):
    """A notice of correction says what is missing: forms, fields, or an explanation."""

    code = "nothing_missing"


class NotKnownAsMissing(Malformed):
    """What is missing must be a form or a field of the procedure."""

    code = "not_known_as_missing"


class SupplyByPassed(Malformed):
    """The period for supplying what is missing cannot end before the filer is told of it."""

    code = "supply_by_passed"


class SupplyByNeeded(Refused):
    """The notice must fix the period within which what is missing is to be supplied."""

    code = "supply_by_needed"


class SupplyNotOver(Refused):
    """What is missing may still be supplied: the period has not passed."""

    code = "supply_not_over"


class FieldNeeded(Refused):
    """A field on which this rule decides is not filled in."""

    code = "field_needed"


class GuardNotMet(Refused):
    """The filing does not fulfil a condition of the procedure."""

    code = "guard_not_met"


class GuardHolds(Refused):
    """The filing fulfils every condition that this ground of refusal speaks of."""

    code = "guard_holds"


class GroundNotForThis(Refused):
    """On this ground something else may be applied for."""

    code = "ground_not_for_this"


class MaterialMissing(Refused):
    """The materials that prove the ground relied on are not complete."""

    code = "material_missing"


class FiledInTime(Refused):
    """The filing came in time and cannot be refused as late."""

    code = "filed_in_time"


class StepNotOpen(Refused):
    """The steps that must come first are not done."""

    code = "step_not_open"


class StepNotRequired(Refused):
    """The condition under which the procedure has this step is not fulfilled."""

    code = "step_not_required"


class StepWaived(Refused):
    """The time for this step ran out, and the right to it counts as waived."""

    code = "step_waived"


class AlreadyDone(Refused):
    """This has been done already."""

    code = "already_done"


class OutcomeNotListed(Unknown):
    """The procedure has no such outcome."""

    code = "outcome_not_listed"  # «outcome_unknown» is the ledger's: the act may or may not be on record


class NoGrading(Refused):
    """The procedure knows no grading."""

    code = "no_grading"


class NoSuspension(Refused):
    """The procedure has no ground on which its clocks may be stopped."""

    code = "no_suspension"


class TermHasExpired(Refused):
    """A clock whose term has run out cannot be suspended."""

    code = "term_has_expired"


class AlreadySuspended(Refused):
    """The clock is suspended already."""

    code = "already_suspended"


class NotSuspended(Refused):
    """The clock is not suspended."""

    code = "not_suspended"


class PausesOverlap(Refused):
    """On one clock pauses may adjoin but not overlap."""

    code = "pauses_overlap"


class NeededTimeTooLong(Refused):
    """The time needed is longer than the ground allows."""

    code = "needed_time_too_long"


class GroundUsedUp(Refused):
    """The ground has been relied on as often as the procedure allows."""

    code = "ground_used_up"


class NoClockToStop(Refused):
    """No running clock of the case may be stopped on this ground."""

    code = "no_clock_to_stop"


class StepsOutstanding(Refused):
    """The case cannot be closed before its required steps are done."""

    code = "steps_outstanding"


class NoWithdrawal(Refused):
    """The procedure knows no withdrawal."""

    code = "no_withdrawal"


class LateEntryNeedsApproval(Refused):
    """A stop that is recorded only after the due day then known needs an approver."""

    code = "late_entry_needs_approval"


class NoExtension(Refused):
    """The procedure does not let this term be extended."""

    code = "no_extension"


class ExtensionTooLong(Refused):
    """The extension goes beyond its bound."""

    code = "extension_too_long"


class ExtensionUsedUp(Refused):
    """The term has been extended as often as the procedure allows."""

    code = "extension_used_up"


class ExtensionNotRequested(Refused):
    """The term is extended on request only, and nobody has asked within it."""

    code = "extension_not_requested"


class ReasonNeeded(Refused):
    """This act needs a reason."""

    code = "reason_needed"


class TermIsOver(Refused):
    """The term has run out or has ended; it can be neither extended nor interrupted."""

    code = "term_is_over"


class NotTheSystem(Refused):
    """What the law does by itself is recorded by the system alone."""

    code = "not_the_system"


class NotDueYet(Refused):
    """The moment at which this happens by itself has not come."""

    code = "not_due_yet"


class DueDateProvisional(Refused):
    """Nothing is deemed on a provisional date; it waits for the year's notice."""

    code = "due_date_provisional"
