using System.Text.Json;
using FsCheck.Fluent;

namespace Autopilot.Tests;

public sealed class VtidTests
{
    [Theory]
    [InlineData("VTID-0001")]
    [InlineData("VTID-01229")]
    [InlineData("VTID-123456789")]
    [InlineData("VTID-2026-0001")]
    [InlineData("DEV-COMHU-0045")]
    [InlineData("DEV-COMHU-2025-0045")]
    [InlineData("DEV-X2-0001")]
    public void An_id_reads_and_writes_as_itself(string text)
    {
        var vtid = Vtid.Parse(text);

        vtid.ToString().ShouldBe(text);
        JsonSerializer.Deserialize<Vtid>(JsonSerializer.Serialize(vtid)).ShouldBe(vtid);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("VTID-001")]
    [InlineData("VTID-1234567890")]
    [InlineData("vtid-0001")]
    [InlineData("VTID-0001 ")]
    [InlineData("VTID-0001\n")]
    [InlineData("VTID-20261-0001")]
    [InlineData("VTID-2026-00012")]
    [InlineData("DEV-1X-0001")]
    [InlineData("DEV--0001")]
    [InlineData("DEV-ABCDEFGHIJKLMNOPQ-0001")]
    [InlineData("VTID-٠١٢٣")]
    [InlineData("../../etc")]
    public void Anything_else_is_refused_with_what_is_accepted(string? text)
    {
        Vtid.TryParse(text, out var vtid).ShouldBeFalse();
        vtid.Value.ShouldBeEmpty();
        var refused = Should.Throw<RefusedException>(() => Vtid.Parse(text));
        refused.Code.ShouldBe(RefusalCodes.InvalidVtid);
        refused.Message.ShouldEndWith("Accepted: VTID- and 4 to 9 digits, VTID-YYYY-NNNN, or DEV-AREA-NNNN[-NNNN].");
    }

    [Fact]
    public void A_long_text_is_not_repeated_in_full() =>
        Should.Throw<RefusedException>(() => Vtid.Parse(new string('x', 10_000))).Message.Length.ShouldBeLessThan(300);

    [Fact]
    public void Ids_are_ordered_by_their_text() =>
        new[] { "VTID-0002", "DEV-A-0001", "VTID-0001" }.Select(Vtid.Parse).Order().Select(vtid => vtid.Value).ShouldBe(["DEV-A-0001", "VTID-0001", "VTID-0002"]);

    [Fact]
    public void Every_generated_branch_of_the_engine_reads_back()
    {
        foreach (var vtid in Generators.Vtids.Sample(300))
        {
            var branch = new WorkBranch(vtid, 12, 345);
            WorkBranch.TryParse(branch.ToString(), out var read).ShouldBeTrue();
            read.ShouldBe(branch);
            VtidGrammar.Find(new VtidSources { Branch = branch.ToString() }).Require().ShouldBe(vtid);
        }
    }
}
