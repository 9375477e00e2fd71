using System.Globalization;

namespace Autopilot.Testing;

/// <summary>The moves that the cases are written in: tasks and runs in a known place, one commit away from what is tested.</summary>
internal sealed class StoreScript(StoreFixture fixture)
{
    public const string Capability = "dotnet";

    public static readonly TimeSpan Wait = TimeSpan.FromMinutes(10);

    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    public IAutopilotStore Store { get; private set; } = fixture.Store;

    public void Advance(TimeSpan by) => fixture.Advance(by);

    public async Task ReopenAsync() => Store = await fixture.Reopen!().ConfigureAwait(false);

    public static Vtid Id(int number) => Vtid.Parse(string.Create(CultureInfo.InvariantCulture, $"VTID-{number:00000}"));

    public static TaskSpec Spec(string title) =>
        TaskSpec.Parse($"---\ntitle: {title}\nscope: [src/**]\nacceptance: [it works]\n---\nDo it.\n");

    public static Commit NewTask(int number, string title = "Do it", int priority = 0)
    {
        var spec = Spec(title);
        return new Commit
        {
            Id = Guid.NewGuid(),
            ExpectedVersion = 0,
            Spec = spec,
            Task = new AutopilotTask
            {
                Vtid = Id(number),
                Title = title,
                Repository = "acme/shop",
                BaseBranch = "main",
                Autonomous = true,
                Priority = priority,
                Spec = spec.ToRecord("author"),
                CreatedBy = "author",
            },
            Events = [new NewEvent(EventTypes.Allocated, "author")],
        };
    }

    /// <summary>A commit that changes nothing yet, from what was read.</summary>
    public static Commit From(TaskSnapshot read) => new()
    {
        Id = Guid.NewGuid(),
        ExpectedVersion = read.Task.Version,
        Task = read.Task,
    };

    public static Commit Activation(TaskSnapshot read, string capability = Capability)
    {
        var attempt = read.Task.Attempt + 1;
        return From(read) with
        {
            Task = read.Task with { Attempt = attempt },
            Run = new Run
            {
                Vtid = read.Task.Vtid,
                Attempt = attempt,
                State = RunState.InProgress,
                SpecHash = read.Task.Spec.Hash,
                Policy = new RunPolicy { Profile = "default", Rules = ["non_empty"], Capability = capability },
                OnOffer = true,
            },
            Deadline = Deadline.In(Wait),
            Events = [new NewEvent(EventTypes.ExecutionApproved, "operator") { To = RunState.InProgress }],
        };
    }

    public static Commit Move(TaskSnapshot read, RunState to) => From(read) with
    {
        Run = read.Run! with { State = to },
        Deadline = Deadline.In(Wait),
        Events = [new NewEvent("conformance.moved", "autopilot") { From = read.Run.State, To = to }],
    };

    public static Commit End(TaskSnapshot read, RunState to) => From(read) with
    {
        Run = read.Run! with { State = to, Claim = null, Hold = null, OnOffer = false },
        Deadline = Deadline.None,
        DueIn = null,
        Events = [TerminalEvent(read.Run.State, to)],
    };

    public static NewEvent TerminalEvent(RunState from, RunState to) => new(EventTypes.Terminal(to), "autopilot")
    {
        From = from,
        To = to,
        Outcome = to switch
        {
            RunState.Completed => Outcome.Success,
            RunState.Cancelled => Outcome.Cancelled,
            RunState.Blocked => Outcome.Blocked,
            _ => Outcome.Failed,
        },
    };

    public static Commit Claim(TaskSnapshot read, string workerId, long? fence = null)
    {
        var next = fence ?? read.Task.LastFence + 1;
        return From(read) with
        {
            Task = read.Task with { LastFence = next },
            Run = read.Run! with
            {
                State = RunState.Building,
                OnOffer = false,
                Claim = new WorkClaim(workerId, "machine", next, new string('a', 40)),
            },
            Deadline = Deadline.In(TimeSpan.FromMinutes(30)),
            ClaimLease = Lease,
            Events = [new NewEvent(EventTypes.Claimed, workerId) { From = read.Run.State, To = RunState.Building }],
        };
    }

    public static Commit Unclaim(TaskSnapshot read) => From(read) with { Run = read.Run! with { Claim = null, OnOffer = true } };

    public static Commit Intent(TaskSnapshot read, EffectAction action, int ordinal, string subject = "subject", string host = "host-1") =>
        From(read) with { Intent = new Effect(new EffectKey(read.Task.Vtid, read.Task.Attempt, action, ordinal), host, subject) };

    public Task<CommitResult> CommitAsync(Commit commit) => Store.CommitAsync(commit, default);

    /// <summary>Commits what must be committed, and returns the task as it then is.</summary>
    public async Task<TaskSnapshot> WriteAsync(Commit commit)
    {
        var result = await CommitAsync(commit).ConfigureAwait(false);
        Expect.Equal(CommitOutcome.Committed, result.Outcome, $"the outcome of a legal commit to {commit.Task.Vtid}");
        return Expect.Present(result.Snapshot, "the task as it is after a commit");
    }

    /// <summary>Expects an outcome other than committed, and that nothing was written.</summary>
    public async Task<CommitResult> LoseAsync(CommitOutcome outcome, Commit commit, string what)
    {
        var before = await LookAsync(commit.Task.Vtid).ConfigureAwait(false);
        var result = await CommitAsync(commit).ConfigureAwait(false);
        Expect.Equal(outcome, result.Outcome, $"the outcome of {what}");
        Expect.Equal(before, await LookAsync(commit.Task.Vtid).ConfigureAwait(false), $"the version and the number of events after {what}");
        return result;
    }

    /// <summary>Expects an error with this code, and that nothing was written.</summary>
    public async Task RefuseAsync(string code, Commit commit, string what)
    {
        var before = await LookAsync(commit.Task.Vtid).ConfigureAwait(false);
        await Expect.Refused(code, () => CommitAsync(commit), what).ConfigureAwait(false);
        Expect.Equal(before, await LookAsync(commit.Task.Vtid).ConfigureAwait(false), $"the version and the number of events after {what}");
    }

    public Task<TaskSnapshot> CreateAsync(int number, string title = "Do it", int priority = 0) => WriteAsync(NewTask(number, title, priority));

    public async Task<TaskSnapshot> ActivateAsync(int number, string capability = Capability, int priority = 0) =>
        await WriteAsync(Activation(await CreateAsync(number, priority: priority).ConfigureAwait(false), capability)).ConfigureAwait(false);

    public async Task<TaskSnapshot> ClaimAsync(int number, string workerId) =>
        await WriteAsync(Claim(await ActivateAsync(number).ConfigureAwait(false), workerId)).ConfigureAwait(false);

    /// <summary>A run that went through every state up to this one.</summary>
    public async Task<TaskSnapshot> ReachAsync(int number, RunState state)
    {
        var read = await ActivateAsync(number).ConfigureAwait(false);
        foreach (var next in RunStates.All.Where(next => next > RunState.InProgress && next <= state))
        {
            read = await WriteAsync(Move(read, next) with { Run = read.Run! with { State = next, OnOffer = false } }).ConfigureAwait(false);
        }

        return read;
    }

    public async Task<TaskSnapshot> ReadAsync(Vtid vtid) =>
        Expect.Present(await Store.FindAsync(vtid, default).ConfigureAwait(false), $"task {vtid}");

    public async Task<string> RegisterAsync(int maxConcurrent = 100, string? engineHost = null, params string[] capabilities) =>
        (await Store.RegisterAsync(
            new WorkerRegistration("worker", "machine", "1.0")
            {
                MaxConcurrent = maxConcurrent,
                EngineHost = engineHost,
                Capabilities = capabilities.Length == 0 ? ["*"] : capabilities,
            },
            default).ConfigureAwait(false)).Id;

    /// <summary>Reads the ledger to its end. What a store holds back because something else still runs comes soon.</summary>
    public async Task<IReadOnlyList<TaskEvent>> ReadLedgerAsync(LedgerPosition after, int page = 10_000)
    {
        var read = new List<TaskEvent>();
        while ((await Store.ReadLagAsync(after, default).ConfigureAwait(false)).Events > 0)
        {
            read.AddRange(await Store.ReadAsync(after, page, default).ConfigureAwait(false));
            after = read.Count > 0 ? read[^1].Position : after;
        }

        return read;
    }

    public Task<IReadOnlyList<TaskEvent>> EventsAsync(Vtid vtid) => Store.ReadTaskAsync(vtid, 0, 10_000, default);

    private async Task<(long Version, int Events)> LookAsync(Vtid vtid) => (
        (await Store.FindAsync(vtid, default).ConfigureAwait(false))?.Task.Version ?? 0,
        (await EventsAsync(vtid).ConfigureAwait(false)).Count);
}
