using static Autopilot.Testing.StoreScript;

namespace Autopilot.Testing;

/// <summary>What is proven stays proven: evidence is only added (law 3).</summary>
internal static class StoreConformanceEvidence
{
    public static IReadOnlyList<StoreCase> Cases { get; } =
    [
        StoreCase.Of(Law_3_evidence_is_added_in_order),
        StoreCase.Of(Law_3_evidence_that_was_read_elsewhere_is_the_same),
        StoreCase.Of(Law_3_dropping_evidence_is_refused),
        StoreCase.Of(Law_3_altering_evidence_is_refused),
        StoreCase.Of(Law_3_an_ended_run_keeps_its_evidence),
        StoreCase.Of(Each_run_has_its_own_evidence),
        StoreCase.Durable(Evidence_goes_on_after_a_restart),
    ];

    private static async Task Law_3_evidence_is_added_in_order(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        var proofs = StoreSamples.Proofs(Id(1), read.Now);
        read = await script.WriteAsync(Prove(read, [proofs[0]])).ConfigureAwait(false);
        read = await script.WriteAsync(Prove(read, [])).ConfigureAwait(false);
        read = await script.WriteAsync(Prove(read, proofs[1..])).ConfigureAwait(false);

        Same(proofs, read.Run!, "that a commit answers");
        Same(proofs, (await script.ReadAsync(Id(1)).ConfigureAwait(false)).Run!, "that a task is read with");
        Same(proofs, (await script.Store.FindRunAsync(Id(1), 1, default).ConfigureAwait(false))!, "that a run is read with");
        var leased = await script.Store.LeaseDueAsync("host-1", 9, Lease, default).ConfigureAwait(false);
        Same(proofs, leased.Single().Snapshot.Run!, "that a run is leased with");
    }

    private static async Task Law_3_evidence_that_was_read_elsewhere_is_the_same(StoreScript script)
    {
        var read = await ProvenAsync(script, 1).ConfigureAwait(false);
        var proofs = StoreSamples.Proofs(Id(1), read.Run!.Evidence[0].At);

        read = await script.WriteAsync(From(read) with { Run = read.Run with { Evidence = [.. proofs, proofs[0]] } }).ConfigureAwait(false);

        Same([.. proofs, proofs[0]], read.Run!, "after a commit that brought equal proofs and one more");
    }

    private static async Task Law_3_dropping_evidence_is_refused(StoreScript script)
    {
        var read = await ProvenAsync(script, 1).ConfigureAwait(false);
        var proofs = read.Run!.Evidence;

        await script.RefuseAsync("law_3", With(read, []), "dropping all evidence").ConfigureAwait(false);
        await script.RefuseAsync("law_3", With(read, [.. proofs.Take(proofs.Count - 1)]), "dropping the last proof").ConfigureAwait(false);
        await script.RefuseAsync("law_3", With(read, [.. proofs.Skip(1), proofs[0]]), "another order of the proofs").ConfigureAwait(false);
        Same(proofs, (await script.ReadAsync(Id(1)).ConfigureAwait(false)).Run!, "after what was refused");
    }

    private static async Task Law_3_altering_evidence_is_refused(StoreScript script)
    {
        var read = await ProvenAsync(script, 1).ConfigureAwait(false);
        var proofs = read.Run!.Evidence;
        var checks = (ChecksEvidence)proofs[1];

        await script.RefuseAsync(
            "law_3", With(read, [proofs[0], checks with { Sha = new string('c', 40) }, .. proofs.Skip(2)]), "another commit in a proof").ConfigureAwait(false);
        await script.RefuseAsync(
            "law_3", With(read, [proofs[0], checks with { Passed = ["unit", "lint"] }, .. proofs.Skip(2)]), "another check in a proof").ConfigureAwait(false);
        await script.RefuseAsync(
            "law_3", With(read, [proofs[0], proofs[2], .. proofs.Skip(2)]), "another kind of proof in its place").ConfigureAwait(false);
        Same(proofs, (await script.ReadAsync(Id(1)).ConfigureAwait(false)).Run!, "after what was refused");
    }

    private static async Task Law_3_an_ended_run_keeps_its_evidence(StoreScript script)
    {
        var read = await ProvenAsync(script, 1).ConfigureAwait(false);
        await script.RefuseAsync("law_3", With(read, [], End(read, RunState.Failed)), "an end that drops evidence").ConfigureAwait(false);
        read = await script.WriteAsync(End(read, RunState.Failed)).ConfigureAwait(false);

        await script.RefuseAsync("law_3", With(read, []) with { DueIn = null }, "dropping the evidence of an ended run").ConfigureAwait(false);
    }

    private static async Task Each_run_has_its_own_evidence(StoreScript script)
    {
        var read = await ProvenAsync(script, 1).ConfigureAwait(false);
        var proofs = read.Run!.Evidence;
        read = await script.WriteAsync(End(read, RunState.Failed)).ConfigureAwait(false);
        Evidence[] adopted = [proofs[3] with { Attempt = 2 }];
        read = await script.WriteAsync(With(read, adopted, Activation(read))).ConfigureAwait(false);

        Same(adopted, read.Run!, "of the second run");
        Same(proofs, (await script.Store.FindRunAsync(Id(1), 1, default).ConfigureAwait(false))!, "of the first run");
        await script.RefuseAsync("law_3", With(read, []), "dropping what a run began with").ConfigureAwait(false);
    }

    private static async Task Evidence_goes_on_after_a_restart(StoreScript script)
    {
        var read = await ProvenAsync(script, 1).ConfigureAwait(false);
        var proofs = read.Run!.Evidence;
        await script.ReopenAsync().ConfigureAwait(false);

        await script.RefuseAsync("law_3", With(read, [.. proofs.Skip(1)]), "dropping a proof after a restart").ConfigureAwait(false);
        read = await script.WriteAsync(Prove(read, [proofs[0]])).ConfigureAwait(false);
        Same([.. proofs, proofs[0]], (await script.ReadAsync(Id(1)).ConfigureAwait(false)).Run!, "after a restart and one more");
    }

    private static async Task<TaskSnapshot> ProvenAsync(StoreScript script, int number)
    {
        var read = await script.ActivateAsync(number).ConfigureAwait(false);
        return await script.WriteAsync(Prove(read, StoreSamples.Proofs(Id(number), read.Now))).ConfigureAwait(false);
    }

    private static Commit Prove(TaskSnapshot read, IReadOnlyList<Evidence> proofs) => With(read, [.. read.Run!.Evidence, .. proofs]);

    private static Commit With(TaskSnapshot read, IReadOnlyList<Evidence> evidence, Commit? commit = null)
    {
        commit ??= From(read) with { Run = read.Run };
        return commit with { Run = commit.Run! with { Evidence = evidence } };
    }

    private static void Same(IEnumerable<Evidence> expected, Run run, string which) =>
        Expect.Sequence(expected.Select(StoreSamples.Show), run.Evidence.Select(StoreSamples.Show), $"the evidence {which}");
}
