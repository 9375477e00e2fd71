using static Autopilot.Testing.StoreScript;

namespace Autopilot.Tests;

/// <summary>Many hosts want the same work at the same time.</summary>
public sealed class PostgreSqlClaimTests(SharedServer shared)
{
    private const int Rounds = 1000;
    private const int Claimers = 16;
    private const int Hosts = 4;

    [Fact]
    public async Task Sixteen_claimers_on_one_task_have_one_winner_in_each_of_a_thousand_rounds()
    {
        var database = await shared.CreateMigratedAsync();
        var hosts = await Task.WhenAll(Enumerable.Range(0, Hosts).Select(_ => PostgreSqlStore.OpenAsync(database)));
        var script = new StoreScript(new StoreFixture(hosts[0], static _ => { }));
        var workers = await Task.WhenAll(Enumerable.Range(0, Claimers).Select(_ => script.RegisterAsync()));
        var read = await script.ActivateAsync(1);
        var fences = new List<long>();
        for (var round = 0; round < Rounds; round++)
        {
            var open = read;
            var results = await Task.WhenAll(workers.Select((worker, index) =>
                Task.Run(() => hosts[index % Hosts].CommitAsync(Claim(open, worker), default))));
            var won = results.Where(result => result.IsCommitted).ShouldHaveSingleItem();
            results.Count(result => result.Outcome == CommitOutcome.VersionConflict).ShouldBe(Claimers - 1);
            fences.Add(won.Snapshot!.Run!.Claim!.Fence);
            read = await script.WriteAsync(Unclaim(won.Snapshot));
        }

        fences.ShouldBe(Enumerable.Range(1, Rounds).Select(fence => (long)fence), "fences rise by one, and one for each round");
        (await Sql.ScalarAsync<long>(database, $"SELECT count(*) FROM autopilot.event WHERE type = '{EventTypes.Claimed}'")).ShouldBe(Rounds);
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }
    }

    [Fact]
    public async Task Hosts_that_lease_at_once_never_lease_one_run_twice_and_leave_none()
    {
        const int tasks = 200;
        var database = await shared.CreateMigratedAsync();
        var hosts = await Task.WhenAll(Enumerable.Range(0, Hosts).Select(_ => PostgreSqlStore.OpenAsync(database)));
        var script = new StoreScript(new StoreFixture(hosts[0], static _ => { }));
        await Task.WhenAll(Enumerable.Range(1, tasks).Select(number => script.ActivateAsync(number)));

        var leased = await Task.WhenAll(hosts.Select((host, index) => Task.Run(async () =>
        {
            var mine = new List<Vtid>();
            while (await host.LeaseDueAsync($"host-{index}", 7, TimeSpan.FromMinutes(5), default) is { Count: > 0 } leases)
            {
                leases.Count.ShouldBeLessThanOrEqualTo(7);
                mine.AddRange(leases.Select(lease => lease.Snapshot.Task.Vtid));
            }

            return mine;
        })));

        var all = leased.SelectMany(mine => mine).ToArray();
        all.Distinct().Count().ShouldBe(all.Length);
        (all.Length + (await hosts[0].LeaseDueAsync("host-0", tasks, TimeSpan.FromMinutes(5), default)).Count).ShouldBe(tasks);
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_worker_that_wakes_after_its_lease_has_lost_it_for_every_call()
    {
        var database = await shared.CreateMigratedAsync();
        await using var store = await PostgreSqlStore.OpenAsync(database);
        var script = new StoreScript(new StoreFixture(store, static _ => { }));
        var worker = await script.RegisterAsync();
        var claimed = await script.ClaimAsync(1, worker);
        // The database's clock alone decides: its row says that the lease has ended.
        await Sql.ExecuteAsync(database, "UPDATE autopilot.claim SET expires_at = clock_timestamp() - interval '1 millisecond'");

        (await store.HeartbeatAsync([new Heartbeat(Id(1), worker, 1)], Lease, default))[0].ShouldBeNull();
        var report = Unclaim(claimed) with { Claim = ClaimGuard.Live, ClaimWorker = worker, ClaimFence = 1 };
        (await store.CommitAsync(report, default)).Outcome.ShouldBe(CommitOutcome.LeaseLost);

        var offered = await script.WriteAsync(Unclaim(claimed) with { Claim = ClaimGuard.Expired });
        var other = await script.RegisterAsync();
        (await script.WriteAsync(Claim(offered, other))).Run!.Claim!.Fence.ShouldBe(2);
        (await store.HeartbeatAsync([new Heartbeat(Id(1), worker, 1)], Lease, default))[0].ShouldBeNull();
        (await store.CommitAsync(report, default)).Outcome.ShouldBe(CommitOutcome.VersionConflict);
    }

    [Fact]
    public async Task Many_heartbeats_are_one_statement()
    {
        const int claims = 50;
        var database = await shared.CreateMigratedAsync();
        await using var store = await PostgreSqlStore.OpenAsync(database);
        var script = new StoreScript(new StoreFixture(store, static _ => { }));
        var worker = await script.RegisterAsync(maxConcurrent: claims);
        await Task.WhenAll(Enumerable.Range(1, claims).Select(number => script.ClaimAsync(number, worker)));
        await Sql.ExecuteAsync(database, "CREATE EXTENSION pg_stat_statements");
        const string calls = "SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements WHERE query LIKE '%renewed AS%' AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())";
        var before = await Sql.ScalarAsync<long>(database, calls);

        var answers = await store.HeartbeatAsync([.. Enumerable.Range(1, claims).Select(number => new Heartbeat(Id(number), worker, 1))], Lease, default);

        answers.ShouldAllBe(answer => answer != null);
        // The first may go out alone while the others gather.
        (await Sql.ScalarAsync<long>(database, calls) - before).ShouldBeInRange(1, 2);
    }
}
