using System.Text.Json;

namespace Autopilot;

/// <summary>The commands that people give. Each is one commit; what it answers is already true.</summary>
public sealed class TaskEngine
{
    private const int MostTries = 16;

    private readonly EnginePorts ports;
    private readonly ProfileSet profiles;
    private readonly CommandRunner commands;

    internal TaskEngine(EnginePorts ports, ProfileSet profiles, CommandRunner commands)
    {
        this.ports = ports;
        this.profiles = profiles;
        this.commands = commands;
    }

    /// <summary>A task with its latest run.</summary>
    /// <param name="vtid">The task.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RefusedException"><c>task_not_found</c>.</exception>
    public Task<TaskSnapshot> GetAsync(Vtid vtid, CancellationToken cancellationToken) => commands.GetAsync(vtid, cancellationToken);

    /// <summary>Creates a task. It starts nothing.</summary>
    /// <param name="request">The task.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RefusedException"><c>vtid_exists</c>, <c>invalid_vtid</c>, <c>invalid_spec</c>, <c>unknown_profile</c>.</exception>
    public async Task<TaskSnapshot> CreateAsync(NewTask request, Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(caller);
        var command = CommandRunner.RecordOf(caller, "create", JsonSerializer.Serialize(request));
        if (await commands.FindRepeatedAsync(command, cancellationToken) is { } repeated)
        {
            return await GetAsync(Vtid.Parse(repeated), cancellationToken);
        }

        var spec = TaskSpec.Parse(request.Spec);
        var declared = TaskDrafts.DeclaredId(request, spec);
        request = request with { Repository = await ports.CodeHost.GetNameAsync(request.Repository, cancellationToken) };
        var baseBranch = request.BaseBranch ?? await ports.CodeHost.GetDefaultBranchAsync(request.Repository, cancellationToken);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var vtid = declared ?? await NextFreeAsync(cancellationToken);
            var task = TaskDrafts.Create(request, spec, vtid, baseBranch, caller.Principal);
            profiles.Get(task.Profile);
            var result = await ports.Store.CommitAsync(
                new Commit
                {
                    Id = Guid.NewGuid(),
                    ExpectedVersion = 0,
                    Task = task,
                    Spec = spec,
                    Command = command is null ? null : command with { Answer = vtid.Value },
                    Events =
                    [
                        new NewEvent(EventTypes.Allocated, caller.Principal) { Facts = [("title", task.Title), ("repository", task.Repository), ("profile", task.Profile)] },
                        Submitted(task.Spec, caller),
                    ],
                },
                cancellationToken);
            switch (result.Outcome)
            {
                case CommitOutcome.Committed:
                    return result.Snapshot!;
                case CommitOutcome.Repeated:
                    return await GetAsync(Vtid.Parse(result.Answer), cancellationToken);
                case CommitOutcome.VersionConflict when declared is not null:
                    throw new RefusedException(RefusalCodes.VtidExists, $"{vtid} exists. Ids are never reused.", vtid);
                case CommitOutcome.VersionConflict:
                    continue; // Another creator took the number: take the next.
                default:
                    throw CommandRunner.Refused(result.Outcome, vtid, null);
            }
        }

        throw new RefusedException(RefusalCodes.VersionConflict, "No free id could be taken; try again.");
    }

    /// <summary>
    /// Replaces the spec. Every approval of the earlier text is void, and an attempt that waits to start by itself is
    /// withdrawn. What the new front matter does not say stays as it is.
    /// </summary>
    /// <param name="vtid">The task.</param>
    /// <param name="text">The new text.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RefusedException">
    /// <c>invalid_spec</c>, also for a text that names another task; <c>invalid_vtid</c>, <c>unknown_profile</c>, <c>run_active</c>, <c>task_not_found</c>.
    /// </exception>
    public Task<TaskSnapshot> SubmitSpecAsync(Vtid vtid, string text, Caller caller, CancellationToken cancellationToken)
    {
        var spec = TaskSpec.Parse(text);
        TaskDrafts.RequireId(vtid, spec);
        return commands.ChangeAsync(vtid, caller, "submit_spec", spec.Hash, before =>
        {
            CommandRunner.RequireNoActiveRun(before);
            if (before.Task.Spec.Hash == spec.Hash)
            {
                return null;
            }

            // The attempt that the earlier text earned is not one that anybody approved for this text.
            var task = TaskDrafts.Fill(before.Task, spec, null, caller.Principal) with { PendingRetry = null };
            profiles.Get(task.Profile);
            return CommandRunner.Change(before, task, Submitted(task.Spec, caller)) with { Spec = spec };
        }, cancellationToken);
    }

    /// <summary>Approves the current spec by its hash.</summary>
    /// <param name="vtid">The task.</param>
    /// <param name="specHash">The hash of the text that was read.</param>
    /// <param name="caller">Who approves: neither the author nor a worker.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<TaskSnapshot> ApproveSpecAsync(Vtid vtid, string specHash, Caller caller, CancellationToken cancellationToken) =>
        commands.ChangeAsync(vtid, caller, "approve_spec", specHash, before =>
        {
            var spec = CommandRunner.RequireHash(before, specHash);
            if (spec.Status == SpecStatus.Invalid)
            {
                throw new RefusedException(RefusalCodes.SpecNotValid, $"The spec of {vtid} lacks: {string.Join(" ", spec.Missing)}", vtid);
            }

            if (spec.SubmittedBy == caller.Principal && !caller.IsSoleOperator)
            {
                throw new RefusedException(RefusalCodes.SelfApproval, $"{caller.Principal} wrote this spec; another principal must approve it.", vtid);
            }

            if (spec.Status == SpecStatus.Approved)
            {
                return null;
            }

            var approved = spec with { Status = SpecStatus.Approved, Approval = new SpecApproval(specHash, caller.Principal, before.Now), Rejection = null };
            return CommandRunner.Change(before, before.Task with { Spec = approved }, CommandRunner.Event(EventTypes.SpecApproved, caller, ("specHash", specHash)));
        }, cancellationToken);

    /// <summary>Rejects the current spec.</summary>
    /// <param name="vtid">The task.</param>
    /// <param name="specHash">The hash of the text that was read.</param>
    /// <param name="reason">Why; required.</param>
    /// <param name="caller">Who rejects.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<TaskSnapshot> RejectSpecAsync(Vtid vtid, string specHash, string reason, Caller caller, CancellationToken cancellationToken) =>
        commands.ChangeAsync(vtid, caller, "reject_spec", specHash + reason, before =>
        {
            CommandRunner.RequireNoActiveRun(before);
            var rejected = CommandRunner.RequireHash(before, specHash) with { Status = SpecStatus.Rejected, Approval = null, Rejection = reason };
            return CommandRunner.Change(before, before.Task with { Spec = rejected, PendingRetry = null }, CommandRunner.Event(EventTypes.SpecRejected, caller, ("specHash", specHash), ("reason", reason)));
        }, cancellationToken);

    private static NewEvent Submitted(SpecRecord spec, Caller caller) => CommandRunner.Event(
        EventTypes.SpecSubmitted, caller, ("specHash", spec.Hash), ("status", spec.Status.ToString().ToLowerInvariant()), ("missing", spec.Missing));

    // Doubles until a number is free, then halves: a few reads, however many tasks there are.
    private async Task<Vtid> NextFreeAsync(CancellationToken cancellationToken)
    {
        long taken = 0;
        var free = 1L;
        while (await IsTakenAsync(free, cancellationToken))
        {
            (taken, free) = (free, free * 2);
        }

        while (free - taken > 1)
        {
            var middle = taken + ((free - taken) / 2);
            (taken, free) = await IsTakenAsync(middle, cancellationToken) ? (middle, free) : (taken, middle);
        }

        return TaskDrafts.Number(free);
    }

    private async Task<bool> IsTakenAsync(long number, CancellationToken cancellationToken) =>
        await ports.Store.FindAsync(TaskDrafts.Number(number), cancellationToken) is not null;
}
