namespace Autopilot.Tests;

public sealed class VtidGrammarTests
{
    private static readonly string Marker = new PullRequestMarker(Vtid.Parse("VTID-0002"), 1, new string('a', 64)).ToString();

    private static readonly VtidSources Everywhere = new()
    {
        CommitMessage = "Add a page\n\nVTID: VTID-0001\nAutopilot-Attempt: 1\n",
        PullRequestBody = $"The work.\n\n{Marker}\n",
        Branch = "feature/VTID-0003-page",
        Title = "VTID-0004 Add a page",
    };

    [Fact]
    public void C6_trailer_marker_branch_and_title_are_tried_in_that_order()
    {
        VtidSources[] sources =
        [
            Everywhere,
            Everywhere with { CommitMessage = "Add a page" },
            Everywhere with { CommitMessage = null, PullRequestBody = "The work." },
            Everywhere with { CommitMessage = null, PullRequestBody = null, Branch = "main" },
        ];

        sources.Select(VtidGrammar.Find).Select(found => (found.Require().Value, found.Level)).ShouldBe(
        [
            ("VTID-0001", VtidLevel.Trailer), ("VTID-0002", VtidLevel.Marker), ("VTID-0003", VtidLevel.Branch), ("VTID-0004", VtidLevel.Title),
        ]);
    }

    [Fact]
    public void C6_two_different_ids_at_one_level_are_ambiguous_and_refused()
    {
        var found = VtidGrammar.Find(Everywhere with { CommitMessage = "Merge\n\nVTID: VTID-0009\nVTID: VTID-0001\n" });

        found.IsAmbiguous.ShouldBeTrue();
        found.Vtid.ShouldBeNull();
        var refused = Should.Throw<RefusedException>(() => found.Require());
        refused.Code.ShouldBe(RefusalCodes.InvalidVtid);
        refused.Message.ShouldBe("The trailer names several ids (VTID-0001, VTID-0009); exactly one is accepted.");
    }

    [Fact]
    public void C6_the_same_id_twice_is_one_id() =>
        VtidGrammar.Find(new VtidSources { Title = "VTID-0001: see VTID-0001" }).Require().Value.ShouldBe("VTID-0001");

    [Fact]
    public void C6_absent_ids_are_refused_and_none_is_invented()
    {
        var found = VtidGrammar.Find(new VtidSources { CommitMessage = "Merge pull request #7", Branch = "main", Title = "Add a page" });

        found.ShouldSatisfyAllConditions(
            nothing => nothing.Vtid.ShouldBeNull(),
            nothing => nothing.Level.ShouldBeNull(),
            nothing => nothing.Candidates.ShouldBeEmpty());
        Should.Throw<RefusedException>(() => found.Require()).Message
            .ShouldBe("No VTID in the commit trailer, the pull request marker, the branch or the title.");
    }

    [Theory]
    [InlineData("autopilot/VTID-2026-1.3", "VTID-2026")]
    [InlineData("autopilot/VTID-01229-1.3", "VTID-01229")]
    [InlineData("autopilot/VTID-2026-0001-1.3", "VTID-2026-0001")]
    [InlineData("autopilot/VTID-2026-0001.3", "VTID-2026-0001")]
    [InlineData("autopilot/DEV-COMHU-2025-0045-2.17", "DEV-COMHU-2025-0045")]
    [InlineData("feature/VTID-01229-2fa-login", "VTID-01229")]
    [InlineData("VTID-2026-0001-page", "VTID-2026-0001")]
    [InlineData("DEV-WEB-0001", "DEV-WEB-0001")]
    public void C6_a_branch_names_its_id(string branch, string vtid) =>
        VtidGrammar.Find(new VtidSources { Branch = branch }).Vtid?.Value.ShouldBe(vtid);

    [Theory]
    [InlineData("VTID-2026-1")]
    [InlineData("VTID-2026-12345 Add a page")]
    [InlineData("DEV-WEB-0001-12345")]
    [InlineData("XVTID-0001")]
    [InlineData("VTID-0001a")]
    [InlineData("MY-VTID-0001")]
    [InlineData("vtid-0001")]
    public void C6_a_text_that_is_no_id_is_not_cut_to_one(string text) =>
        VtidGrammar.Find(new VtidSources { Branch = text, Title = text }).Vtid.ShouldBeNull();

    [Theory]
    [InlineData("VTID: VTID-0001")]
    [InlineData("Subject\r\n\r\nVTID: VTID-0001\r\nOther: x\r\n")]
    [InlineData("Subject\n\nVTID:VTID-0001  ")]
    public void C6_a_trailer_is_a_line_of_its_own(string message) =>
        VtidGrammar.Find(new VtidSources { CommitMessage = message }).Require().Value.ShouldBe("VTID-0001");

    [Theory]
    [InlineData("We revert VTID: VTID-0001 here")]
    [InlineData("VTID: VTID-0001 and VTID-0002")]
    [InlineData("VTID: none")]
    [InlineData("Say hello\n\nVTID: VTID-0009\n\nSigned-off-by: A <a@b>\n")]
    [InlineData("VTID: VTID-0009\r\n\r\nThe last paragraph.\r\n")]
    public void C6_a_mention_in_a_commit_is_no_trailer(string message) =>
        VtidGrammar.Find(new VtidSources { CommitMessage = message }).Vtid.ShouldBeNull();

    // The engine writes its marker last, so one that somebody put above it changes nothing.
    [Fact]
    public void C6_the_last_marker_of_a_body_counts()
    {
        var forged = new PullRequestMarker(Vtid.Parse("VTID-0009"), 1, new string('b', 64));
        VtidGrammar.Find(new VtidSources { PullRequestBody = $"{forged}\n\n{Marker}\n" }).Require().Value.ShouldBe("VTID-0002");
    }

    [Fact]
    public void C6_a_text_of_any_length_is_read_quickly() =>
        VtidGrammar.Find(new VtidSources { Title = string.Concat(Enumerable.Repeat("VTID-", 50_000)) }).Vtid.ShouldBeNull();
}
