using System.Globalization;
using System.Text;
using Autopilot.PostgreSql.FleetHost;

namespace Autopilot.Tests;

[CollectionDefinition(nameof(FleetTests), DisableParallelization = true)]
[Collection(nameof(FleetTests))]
public sealed class FleetTests(SharedServer shared, ITestOutputHelper output)
{
    // A takeover has steps that the machine may keep waiting: to find it due, to lease it, to look, to commit, to be seen here. A claim
    // is looked at when it would have expired, and again when a heartbeat has moved that.
    private const int Steps = 5;

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Hosts_that_are_killed_and_a_server_that_is_stopped_lose_nothing_and_do_nothing_twice()
    {
        Assert.SkipUnless(shared.Server.CanRestart, "An external server is not ours to stop.");
        var plan = new FleetPlan();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_connections"] = "300" };
        await using var server = (await PostgreSqlServer.StartAsync(new PostgreSqlServerOptions { Settings = settings }))!;
        var database = await server.CreateDatabaseAsync();
        await PostgreSqlMigrator.MigrateAsync(database, CancellationToken.None);
        await using var tasks = new FleetTasks(database, database);
        await tasks.World.CreateAsync(FleetProfiles.All);
        var began = TimeProvider.System.GetTimestamp();
        await tasks.EnableAsync();

        using var fleet = new Fleet(plan, server, database, database, tasks);
        var left = await fleet.RunAsync();

        var ran = TimeProvider.System.GetElapsedTime(began);
        var ledger = await tasks.ReadLedgerAsync();
        var world = await WorldRows.ReadAsync(tasks.World);
        Report(Describe(plan, fleet, ran, ledger, world));
        left.ShouldBe(0, $"Tasks that have not ended within {plan.Limit}; seed {plan.Seed}.\n{string.Join('\n', fleet.Lines)}");
        HistoryChecker.Check(plan.Tasks, ledger, world).ShouldBeEmpty($"Seed {plan.Seed}.");
        (await StoreHistory.CheckAsync(tasks.Store, CancellationToken.None)).Findings.ShouldBeEmpty($"Seed {plan.Seed}.");
        ledger.Count(entry => entry.Outcome == Outcome.Success).ShouldBeGreaterThanOrEqualTo(plan.Tasks * 95 / 100, $"Seed {plan.Seed}.");
        fleet.Kills.ShouldBeGreaterThan(0);
        fleet.Stops.ShouldBeGreaterThan(0);
        foreach (var kind in fleet.Takeovers.Done.Where(one => !one.IsDisturbed).GroupBy(one => one.IsClaim))
        {
            Takeover.Percentile(kind.Select(one => one.Late), 99)
                .ShouldBeLessThan(Margin + (fleet.Metronome.LongestDelay * (kind.Key ? 2 * Steps : Steps)), $"Seed {plan.Seed}.");
        }
    }

    // The console as well: a runner may swallow what a passing test writes.
    private void Report(string text)
    {
        output.WriteLine(text);
        Console.WriteLine(text);
    }

    private static string Describe(
        FleetPlan plan, Fleet fleet, TimeSpan ran, IReadOnlyList<TaskEvent> ledger, WorldRows world)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"fleet: seed {plan.Seed}, {plan.Hosts} hosts, {plan.Tasks} tasks, {ran.TotalSeconds:0.0} s\n");
        text.Append(CultureInfo.InvariantCulture, $"{fleet.Kills} hosts killed, {fleet.Stops} immediate stops of the server, {fleet.GaveUp.Count} hosts gave up\n");
        fleet.GaveUp.ForEach(last => text.Append(CultureInfo.InvariantCulture, $"gave up: {last}\n"));
        text.Append(CultureInfo.InvariantCulture, $"{ledger.Count} events, {ledger.Count(entry => entry.Type == EventTypes.LeaseLost)} claims lost, ");
        text.Append(CultureInfo.InvariantCulture, $"{world.Calls.Count} calls outside, {world.Merges.Count} merges, {world.Revisions.Count} deployments\n");
        text.Append(string.Join(", ", ledger.Where(entry => entry.Outcome is not null).CountBy(entry => entry.Outcome!.Value).Select(count => $"{count.Value} {count.Key}"))).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"leases {FleetProfiles.HostLease.TotalSeconds} s and {FleetProfiles.ClaimLease.TotalSeconds} s; the machine was late by {fleet.Metronome.LongestDelay.TotalSeconds:0.00} s\n");
        foreach (var kind in fleet.Takeovers.Done.GroupBy(one => (one.IsClaim, one.IsDisturbed)))
        {
            text.Append(CultureInfo.InvariantCulture, $"takeover of {kind.Count()} {(kind.Key.IsClaim ? "claims" : "runs")}{(kind.Key.IsDisturbed ? ", the server stopped meanwhile" : "")}: ");
            text.Append(CultureInfo.InvariantCulture, $"p50 {Seconds(kind, 50, one => one.After)}, p99 {Seconds(kind, 99, one => one.After)} after the kill; ");
            text.Append(CultureInfo.InvariantCulture, $"p50 {Seconds(kind, 50, one => one.Late)}, p99 {Seconds(kind, 99, one => one.Late)} after the lease\n");
        }

        return text.ToString();
    }

    private static string Seconds(IEnumerable<Takeover> takeovers, int percent, Func<Takeover, TimeSpan> time) =>
        string.Create(CultureInfo.InvariantCulture, $"{Takeover.Percentile(takeovers.Select(time), percent).TotalSeconds:0.00} s");
}
