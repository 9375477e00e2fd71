using System.Globalization;
using System.Text;
using Autopilot.PostgreSql.FleetHost;

namespace Autopilot.Tests;

[Collection(nameof(FleetTests))]
public sealed class HttpFleetTests(SharedServer shared, ITestOutputHelper output)
{
    // Every request, order and report crosses processes: on two cores 2,000 tasks take minutes, and AUTOPILOT_FLEET_TASKS asks for them.
    private const int Tasks = 300;

    [Fact]
    public async Task Remote_workers_behind_two_servers_of_which_one_is_killed_end_every_task_once()
    {
        var plan = new FleetPlan { Tasks = FleetPlan.TasksOr(Tasks) };
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_connections"] = "300" };
        Assert.SkipUnless(shared.Server.CanRestart, "An external server may not have the connections for a fleet.");
        await using var server = (await PostgreSqlServer.StartAsync(new PostgreSqlServerOptions { Settings = settings }))!;
        var database = await server.CreateDatabaseAsync();
        await PostgreSqlMigrator.MigrateAsync(database, CancellationToken.None);
        using var fleet = new HttpFleet(database, plan);
        await using var tasks = fleet.Tasks;
        await tasks.World.CreateAsync(FleetProfiles.All);
        await tasks.EnableAsync();
        var began = TimeProvider.System.GetTimestamp();

        var left = await fleet.RunAsync();

        var ran = TimeProvider.System.GetElapsedTime(began);
        var ledger = await tasks.ReadLedgerAsync();
        var workers = (await tasks.Store.ListWorkersAsync(CancellationToken.None)).ToDictionary(worker => worker.Id, StringComparer.Ordinal);
        Report(Describe(plan, fleet, ran, ledger, workers.Count));
        left.ShouldBe(0, $"Tasks that have not ended within {plan.Limit}; seed {plan.Seed}.\n{string.Join('\n', fleet.Lines)}");
        HistoryChecker.Check(plan.Tasks, ledger, await WorldRows.ReadAsync(tasks.World)).ShouldBeEmpty($"Seed {plan.Seed}.");
        ledger.Count(entry => entry.Outcome == Outcome.Success).ShouldBeGreaterThanOrEqualTo(plan.Tasks * 95 / 100, $"Seed {plan.Seed}.");
        fleet.Killed.Count.ShouldBe(2);
        ledger.ShouldContain(entry => entry.Type == EventTypes.LeaseLost, "killed workers had work in hand");
        workers.Count.ShouldBeGreaterThanOrEqualTo(HttpFleet.Processes * HttpFleet.WorkersOfAProcess);

        // What workers had in hand is what the ledger gave them, and nobody else had it.
        var claims = Claims(ledger).ToDictionary(claim => (claim.Vtid!.Value.Value, Fence(claim)), claim => workers[claim.Actor].Registration.Host);
        var orders = fleet.Orders;
        orders.CountBy(order => (order.Vtid, order.Fence)).ShouldAllBe(one => one.Value == 1);
        orders.ShouldAllBe(order => claims[ValueTuple.Create(order.Vtid, order.Fence)] == order.Host);
    }

    private static IEnumerable<TaskEvent> Claims(IReadOnlyList<TaskEvent> ledger) => ledger.Where(entry => entry.Type == EventTypes.Claimed);

    private static long Fence(TaskEvent claimed) => (long)claimed.Data!["fence"]!;

    // The console as well: a runner may swallow what a passing test writes.
    private void Report(string text)
    {
        output.WriteLine(text);
        Console.WriteLine(text);
    }

    private static string Describe(FleetPlan plan, HttpFleet fleet, TimeSpan ran, IReadOnlyList<TaskEvent> ledger, int workers)
    {
        var claimed = Claims(ledger).ToDictionary(claim => (claim.Vtid!.Value.Value, Fence(claim)), claim => claim.At);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"fleet over HTTP: seed {plan.Seed}, 2 servers, {HttpFleet.Processes} processes of {HttpFleet.WorkersOfAProcess} workers, ");
        text.Append(CultureInfo.InvariantCulture, $"{plan.Tasks} tasks, {ran.TotalSeconds:0.0} s; killed: {string.Join(", ", fleet.Killed)}; {workers} registrations\n");
        text.Append(CultureInfo.InvariantCulture, $"{ledger.Count} events, {claimed.Count} claims, {ledger.Count(entry => entry.Type == EventTypes.LeaseLost)} of them lost; ");
        text.Append(string.Join(", ", ledger.Where(entry => entry.Outcome is not null).CountBy(entry => entry.Outcome!.Value).Select(count => $"{count.Value} {count.Key}"))).Append('\n');
        text.Append("first claim, from the commit of the activation to that of the claim: ").Append(Times(SinceFirst(ledger, EventTypes.ExecutionApproved))).Append('\n');
        text.Append("first claim, from the commit of the offer to that of the claim: ").Append(Times(SinceFirst(ledger, EventTypes.Offered))).Append('\n');
        text.Append("from the commit of a claim to its work order in the worker's hands: ");
        text.Append(Times(fleet.Orders.Where(order => claimed.ContainsKey((order.Vtid, order.Fence))).Select(order => order.At - claimed[(order.Vtid, order.Fence)]))).Append('\n');
        var taken = fleet.Takeovers.Done;
        text.Append("runs that the killed server was looking at, from the kill until another one did: ").Append(Times(taken.Select(one => one.After)));
        text.Append("; after the lease: ").Append(Times(taken.Select(one => one.Late))).Append('\n');
        return text.ToString();
    }

    private static IEnumerable<TimeSpan> SinceFirst(IReadOnlyList<TaskEvent> ledger, string type) => ledger
        .Where(entry => entry.Vtid is not null)
        .GroupBy(entry => entry.Vtid!.Value)
        .Select(task => (From: task.FirstOrDefault(entry => entry.Type == type), To: task.FirstOrDefault(entry => entry.Type == EventTypes.Claimed)))
        .Where(pair => pair is { From: not null, To: not null })
        .Select(pair => pair.To!.At - pair.From!.At);

    private static string Times(IEnumerable<TimeSpan> times)
    {
        var all = times.ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"p50 {Takeover.Percentile(all, 50).TotalMilliseconds:0} ms, p99 {Takeover.Percentile(all, 99).TotalMilliseconds:0} ms, {all.Count} times");
    }
}
