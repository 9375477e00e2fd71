using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>One thing that is damaged in a true ledger, and what the checker must say of it.</summary>
/// <param name="Name">What was done to it, as a sentence.</param>
/// <param name="Ledger">The true ledger.</param>
/// <param name="Law">The law that it breaks.</param>
/// <param name="Type">The first broken event.</param>
/// <param name="Nth">The how manieth of its type it is.</param>
/// <param name="Do">Damages it.</param>
internal sealed record Damage(string Name, string Ledger, string Law, string Type, int Nth, Action<DamagedLedger> Do)
{
    private const string Offered = EventTypes.Offered;
    private const string Claimed = EventTypes.Claimed;
    private const string WorkCompleted = EventTypes.WorkCompleted;
    private const string Activated = EventTypes.ExecutionApproved;
    private const string Ending = EventTypes.Ending;
    private const string Verified = EventTypes.VerificationPassed;
    private const string Validated = EventTypes.ValidationPassed;
    private static readonly string Another = new('b', 40);
    private static readonly string AnotherSpec = new('c', 64);

    public static IReadOnlyList<Damage> All { get; } =
    [
        new("An event of no known name", "completed", "known_event", "vtid.work.invented", 1, d => d.Change(Claimed, e => e with { Type = "vtid.work.invented" })),
        new("An event without a fact", "completed", "known_event", "checks.passed", 1, d => d.Fact("checks.passed", "sha", null)),
        new("A fact of another kind", "completed", "known_event", Claimed, 1, d => d.Fact(Claimed, "fence", "one")),
        new("An event without facts", "completed", "known_event", "pr.merged", 1, d => d.Change("pr.merged", e => e with { Data = null })),
        new("A short commit", "completed", "known_event", WorkCompleted, 1, d => d.Fact(WorkCompleted, "headSha", "abc123")),
        new("A move without the state before", "completed", "known_event", "checks.passed", 1, d => d.Change("checks.passed", e => e with { From = null })),
        new("An event without an actor", "completed", "known_event", Offered, 1, d => d.Change(Offered, e => e with { Actor = "" })),

        new("A hole in the numbers", "completed", "numbered", "pr.created", 1, d => d.Change("pr.created", e => e with { Seq = e.Seq + 1 })),
        new("A number twice", "completed", "numbered", "pr.created", 1, d => d.Change("pr.created", e => e with { Seq = e.Seq - 1 })),
        new("A time that falls", "completed", "time_order", "pr.merged", 1, d => d.Change("pr.merged", e => e with { At = e.At.AddDays(-1) })),

        new("A last proof without its terminal event", "completed", "whole_commit", Verified, 1, d => d.Remove(EventTypes.Completed)),
        new("A terminal event without the last proof", "completed", "whole_commit", EventTypes.Completed, 1, d => d.Remove(Verified)),
        new("An ending without its cause", "outside its scope", "whole_commit", Ending, 1, d => d.Remove(EventTypes.ValidationFailed)),
        new("A cause with another reason than the ending", "outside its scope", "whole_commit", Ending, 1, d => d.Fact(EventTypes.ValidationFailed, "reason", "protected_path")),
        new("A cause at another time than the ending", "outside its scope", "whole_commit", Ending, 1, d => d.Change(Ending, e => e with { At = e.At.AddTicks(10) })),
        new("A restore that nobody read back", "rolled back", "whole_commit", EventTypes.Failed, 1, d => d.Remove("deploy.rolled_back")),
        new("A worker's failure that it did not report", "worker gave up", "whole_commit", Ending, 1, d => d.Remove(EventTypes.WorkFailed)),
        new("A refused deployment that is not told of", "deployment refused, adopted", "whole_commit", EventTypes.Failed, 1, d => d.Remove("deploy.failed")),
        new("A run behind a merge that is not told of", "deployment refused, adopted", "whole_commit", "deploy.started", 1, d => d.Remove("pr.merged", 2)),

        new("A task that was never allocated", "completed", "beginning", EventTypes.SpecSubmitted, 1, d => d.Remove(EventTypes.Allocated)),
        new("A task that was allocated twice", "completed", "beginning", EventTypes.Allocated, 2, d => d.Copy(EventTypes.Allocated, EventTypes.SpecSubmitted)),

        new("An attempt that was never activated", "completed", "attempt_order", Offered, 1, d => d.Remove(Activated)),
        new("An attempt that is passed over", "red checks, then green", "attempt_order", Activated, 2, d => d.Change(Activated, e => e with { Attempt = 3 }, 2)),
        new("An event of an earlier attempt", "red checks, then green", "attempt_order", Claimed, 2, d => d.Change(Claimed, e => e with { Attempt = 1 }, 2)),
        new("A second run while one is active", "red checks, then green", "attempt_order", Activated, 2, d => d.Remove(EventTypes.Failed)),
        new("An attempt after the task was completed", "completed", "attempt_order", Activated, 2,
            d => d.Copy(Activated, EventTypes.Completed, e => e with { Attempt = 2 })),

        new("Two terminal events", "completed", "one_terminal_event", EventTypes.Completed, 2, d => d.Copy(EventTypes.Completed, EventTypes.Completed)),
        new("Work after the end", "cancelled", "one_terminal_event", Offered, 2,
            d => d.Copy(Offered, EventTypes.Cancelled, e => e with { From = RunState.Cancelled, To = RunState.Cancelled })),

        new("A proof that is passed over", "completed", "legal_move", Validated, 1, d => d.Remove("checks.passed")),
        new("A move to a state that the table does not name", "completed", "legal_move", "checks.passed", 1, d => d.Change("checks.passed", e => e with { To = RunState.Validated })),
        new("A move backwards", "completed", "legal_move", "deploy.succeeded", 1, d => d.Change("deploy.succeeded", e => e with { To = RunState.Building })),
        new("A run that begins in the middle", "completed", "legal_move", Activated, 1, d => d.Change(Activated, e => e with { To = RunState.Validated })),
        new("A cancellation after the merge", "checks too slow", "legal_move", EventTypes.Cancelled, 1,
            d => d.Change(EventTypes.Failed, e => e with { Type = EventTypes.Cancelled, To = RunState.Failed })),

        new("An end that nobody decided", "cancelled", "ending_irrevocable", EventTypes.Cancelled, 1, d => d.Remove(Ending)),
        new("A proof after the decision to end", "checks too slow", "ending_irrevocable", "checks.passed", 1,
            d => d.Copy("pr.created", Ending, e => e with { Type = "fake.checks.passed", From = RunState.PrCreated, To = RunState.Reviewing, Data = Checks(e) })),
        new("An approval after the decision to end", "checks too slow", "ending_irrevocable", EventTypes.MergeApproved, 1,
            d => d.Copy("pr.created", Ending, e => e with { Type = EventTypes.MergeApproved, From = null, To = null })),

        new("An outcome on an event that ends nothing", "completed", "outcome_agrees", "pr.created", 1, d => d.Change("pr.created", e => e with { Outcome = Outcome.Success })),
        new("A terminal event without an outcome", "completed", "outcome_agrees", EventTypes.Completed, 1, d => d.Change(EventTypes.Completed, e => e with { Outcome = null })),
        new("A failure that ends as success", "cancelled", "outcome_agrees", EventTypes.Cancelled, 1, d => d.Change(EventTypes.Cancelled, e => e with { Outcome = Outcome.Success })),
        new("A timeout that ends as failed", "checks too slow", "outcome_agrees", Ending, 1, d => d.Fact(Ending, "outcome", "failed")),
        new("An outcome that is none", "checks too slow", "outcome_agrees", Ending, 1, d => d.Fact(Ending, "outcome", "unlucky")),
        new("A kind that is not the reason's", "checks too slow", "outcome_agrees", Ending, 1, d => d.Fact(Ending, "kind", "transient")),
        new("A kind that is none", "checks too slow", "outcome_agrees", Ending, 1, d => d.Fact(Ending, "kind", "unlucky")),
        new("A terminal event with another reason", "checks too slow", "outcome_agrees", EventTypes.Failed, 1, d => d.Fact(EventTypes.Failed, "reason", "merge_timeout")),
        new("A completion by the wrong goal", "completed", "outcome_agrees", EventTypes.Completed, 1, d => d.Fact(EventTypes.Completed, "reason", "merged")),
        new("A merge that the terminal event denies", "rolled back", "outcome_agrees", EventTypes.Failed, 1, d => d.Fact(EventTypes.Failed, "merged", "false")),

        new("A dispatch that never failed", "no worker", "reason_told", Ending, 1, d => d.Remove(EventTypes.DispatchFailed)),
        new("Claims that were never lost", "leases lost", "reason_told", Ending, 1, d => d.Remove(EventTypes.LeaseLost, 3)),

        new("A run under a spec that nobody approved", "completed", "approved_spec", Activated, 1, d => d.Remove(EventTypes.SpecApproved)),
        new("A run under another spec than the approved one", "completed", "approved_spec", Activated, 1, d => d.Fact(Activated, "specHash", AnotherSpec)),
        new("An approval of another spec", "completed", "approved_spec", EventTypes.SpecApproved, 1, d => d.Fact(EventTypes.SpecApproved, "specHash", AnotherSpec)),
        new("An approval of a spec that is not valid", "completed", "approved_spec", EventTypes.SpecApproved, 1, d => d.Fact(EventTypes.SpecSubmitted, "status", "invalid")),
        new("A spec that changes under an active run", "completed", "approved_spec", EventTypes.SpecSubmitted, 2,
            d => d.Copy(EventTypes.SpecSubmitted, Claimed, e => e with { Attempt = 1 })),
        new("A spec that is rejected after its approval", "another spec", "approved_spec", Activated, 1,
            d => d.Change(EventTypes.SpecApproved, e => e with { Type = EventTypes.SpecRejected, Data = Rejection(e) }, 2)),

        new("An approval of another head", "approved merge", "merge_approval", EventTypes.MergeApproved, 1, d => d.Fact(EventTypes.MergeApproved, "headSha", Another)),
        new("An approval twice", "approved merge", "merge_approval", EventTypes.MergeApproved, 2, d => d.Copy(EventTypes.MergeApproved, EventTypes.MergeApproved)),
        new("An approval without a pull request", "approved merge", "merge_approval", EventTypes.MergeApproved, 1,
            d => d.Copy(EventTypes.MergeApproved, Claimed)),

        new("An attempt by itself that nothing earned", "red checks, then green", "earned_retry", Activated, 2, d => d.Reason("deterministic", FailureReasons.MergeConflict)),
        new("An attempt by itself although it was withdrawn", "red checks, withdrawn", "earned_retry", Activated, 2,
            d => d.Change(Activated, e => e with { Actor = Lifecycle.Engine }, 2)),
        new("A withdrawal of what nothing earned", "red checks, withdrawn", "earned_retry", EventTypes.RetryWithdrawn, 1, d => d.Reason("deterministic", FailureReasons.MergeConflict)),

        new("A fence that does not rise", "leases lost", "fence_order", Claimed, 2, d => d.Fact(Claimed, "fence", 1, 2)),
        new("A fence that jumps", "leases lost", "fence_order", Claimed, 3, d => d.Fact(Claimed, "fence", 7, 3)),
        new("A fence that starts anew with the attempt", "red checks, then green", "fence_order", Claimed, 2, d => d.Fact(Claimed, "fence", 1, 2)),
        new("A claim of another attempt", "completed", "fence_order", Claimed, 1, d => d.Fact(Claimed, "attempt", 2)),

        new("Two owners at a time", "leases lost", "one_owner", Offered, 2, d => d.Remove(EventTypes.LeaseLost)),
        new("A claim of work that is not on offer", "completed", "one_owner", Claimed, 1, d => d.Remove(Offered)),
        new("A claim in another worker's name", "completed", "one_owner", Claimed, 1, d => d.Fact(Claimed, "workerId", "another")),
        new("Work that another worker completed", "completed", "one_owner", WorkCompleted, 1, d => d.Change(WorkCompleted, e => e with { Actor = "another" })),
        new("Work completed under an older fence", "transient, then done", "one_owner", WorkCompleted, 1, d => d.Fact(WorkCompleted, "fence", 1)),
        new("Work that nobody claimed", "transient, then done", "one_owner", WorkCompleted, 1, d => d.Remove(Claimed, 2)),
        new("Work on another fence's branch", "transient, then done", "one_owner", WorkCompleted, 1, d => d.Fact(WorkCompleted, "branch", "autopilot/VTID-00001-1.1")),
        new("An offer after the last attempt to dispatch failed", "no worker", "one_owner", Offered, 4, d => d.Copy(Offered, EventTypes.DispatchFailed, e => Again(e, 4))),
        new("A loss of another fence", "leases lost", "one_owner", EventTypes.LeaseLost, 2, d => d.Fact(EventTypes.LeaseLost, "fence", 1, 2)),
        new("A loss that the worker tells of itself", "leases lost", "one_owner", EventTypes.LeaseLost, 1, d => d.Change(EventTypes.LeaseLost, e => e with { Actor = "worker-1" })),

        new("A pull request of another head", "completed", "evidence_chain", "pr.created", 1, d => d.Fact("pr.created", "headSha", Another)),
        new("An empty pull request", "completed", "evidence_chain", "pr.created", 1, d => d.Fact("pr.created", "files", 0)),
        new("Checks of another commit", "completed", "evidence_chain", "checks.passed", 1, d => d.Fact("checks.passed", "sha", Another)),
        new("An empty set of checks", "completed", "evidence_chain", "checks.passed", 1, d => d.Fact("checks.passed", "passed", new JsonArray())),
        new("A validation of another commit", "completed", "evidence_chain", Validated, 1, d => d.Fact(Validated, "sha", Another)),
        new("A merge of another head", "completed", "evidence_chain", "pr.merged", 1, d => d.Fact("pr.merged", "headSha", Another)),
        new("A deployment of another commit", "completed", "evidence_chain", "deploy.started", 1, d => d.Fact("deploy.started", "commit", Another)),
        new("Another revision that serves without saying so", "completed", "evidence_chain", "deploy.succeeded", 1, d => d.Fact("deploy.succeeded", "revision", "another")),
        new("Another commit that serves without saying so", "completed", "evidence_chain", "deploy.succeeded", 1, d => d.Fact("deploy.succeeded", "commit", Another)),
        new("A covered deployment of another merge", "covered", "evidence_chain", "deploy.covered", 1, d => d.Fact("deploy.covered", "commit", Another)),
        new("A service that reports another commit", "completed", "evidence_chain", Verified, 1, d => d.Fact(Verified, "reportedCommit", Another)),
        new("A replacement that is not told of", "replaced", "evidence_chain", Verified, 1, d => d.Remove("deploy.covered")),
        new("A completion that names another merge", "completed", "evidence_chain", EventTypes.Completed, 1, d => d.Fact(EventTypes.Completed, "mergeSha", Another)),
        new("A restore of another commit than the baseline's", "rolled back", "evidence_chain", "deploy.rolled_back", 1, d => d.Fact("deploy.rolled_back", "restoredCommit", Another)),
        new("Evidence by a worker's word", "completed", "evidence_chain", "checks.passed", 1, d => d.Change("checks.passed", e => e with { Actor = "worker-1" })),

        new("A merge adopted from no attempt", "deployment refused, adopted", "adopted_merge", "pr.merged", 2, d => d.Fact("pr.merged", "adoptedFrom", 2, 2)),
        new("A merge adopted that the attempt did not make", "deployment refused, adopted", "adopted_merge", "pr.merged", 2, d => d.Fact("pr.merged", "mergeSha", Another, 2)),

        new("An offer twice", "leases lost", "no_effect_twice", Offered, 2, d => d.Fact(Offered, "offer", 1, 2)),
        new("A pull request of an earlier attempt", "red checks, then green", "no_effect_twice", "pr.created", 2, d => d.Fact("pr.created", "number", 1, 2)),
        new("A mismatch recorded twice", "cancelled too late", "no_effect_twice", EventTypes.StateMismatch, 2, d => d.Copy(EventTypes.StateMismatch, EventTypes.StateMismatch)),

        new("A pull request before the debt is settled", "clean-up owed", "clean_up_owed", "pr.created", 2, d => d.Remove(EventTypes.DebtPaid)),
        new("A settlement of what nobody owes", "clean-up owed", "clean_up_owed", EventTypes.DebtPaid, 1, d => d.Fact(EventTypes.DebtPaid, "action", "restore")),
        new("A clean-up without an end", "cancelled", "clean_up_told", EventTypes.Cancelled, 1, d => d.Fact(EventTypes.Cancelled, "cleanup", new JsonArray("close_pr: perhaps"))),

        new("A clean-up told twice", "cancelled", "clean_up_told", EventTypes.Cancelled, 1, d => d.CleanUp(EventTypes.Cancelled, "close_pr: verified", "close_pr: unverified")),
        new("A pull request that is forgotten", "cancelled", "clean_up_told", EventTypes.Cancelled, 1, d => d.CleanUp(EventTypes.Cancelled)),
        new("A closing before there was work", "leases lost", "clean_up_told", EventTypes.Failed, 1, d => d.CleanUp(EventTypes.Failed, "close_pr: verified")),
        new("A closing that ends as none does", "cancelled", "clean_up_told", EventTypes.Cancelled, 1, d => d.CleanUp(EventTypes.Cancelled, "close_pr: superseded")),
        new("A closing behind the merge", "rolled back", "clean_up_told", EventTypes.Failed, 1, d => d.CleanUp(EventTypes.Failed, "restore: verified", "close_pr: verified")),
        new("A restore before the merge", "cancelled", "clean_up_told", EventTypes.Cancelled, 1, d => d.CleanUp(EventTypes.Cancelled, "close_pr: verified", "restore: superseded")),
        new("A restore without a deployment", "deployment refused, adopted", "clean_up_told", EventTypes.Failed, 1, d => d.CleanUp(EventTypes.Failed, "restore: superseded")),
        new("A rollback that the terminal event forgets", "rolled back", "clean_up_told", EventTypes.Failed, 1, d => d.CleanUp(EventTypes.Failed)),
        new("A rollback that the terminal event denies", "rolled back", "clean_up_told", EventTypes.Failed, 1, d => d.CleanUp(EventTypes.Failed, "restore: superseded")),
        new("A rollback without a baseline", "rolled back", "clean_up_told", EventTypes.Failed, 1, d => d.Fact("deploy.started", "baseline", "no_baseline")),
        new("A merge in doubt before it was asked for", "checks too slow", "clean_up_told", EventTypes.Failed, 1, d => d.Fact(EventTypes.Failed, "merged", "unknown")),
        new("A merge that is neither so nor so", "checks too slow", "clean_up_told", EventTypes.Failed, 1, d => d.Fact(EventTypes.Failed, "merged", "perhaps")),

        new("A timeout before its deadline", "checks too slow", "deadline_kept", Ending, 1, d => d.Change(Ending, e => e with { At = e.At.AddMinutes(-5) })),
        new("A timeout without a deadline", "checks too slow", "deadline_kept", Ending, 1, d => d.Fact(Ending, "deadline", null)),
        new("A deadline from before the wait", "checks too slow", "deadline_kept", Ending, 1, d => d.Fact(Ending, "deadline", "2000-01-01T00:00:00.0000000+00:00")),
        new("A deadline that is no time", "checks too slow", "deadline_kept", Ending, 1, d => d.Fact(Ending, "deadline", "soon")),
    ];

    public override string ToString() => Name;

    private static TaskEvent Again(TaskEvent offer, int ordinal) => offer with { Data = new JsonObject { ["offer"] = ordinal, ["capability"] = "*" } };

    private static JsonObject Checks(TaskEvent created) => new() { ["sha"] = created.Data!["headSha"]!.ToString(), ["passed"] = new JsonArray("build") };

    private static JsonObject Rejection(TaskEvent approval) => new() { ["specHash"] = approval.Data!["specHash"]!.ToString(), ["reason"] = "wrong" };
}
