namespace Autopilot.Tests;

public sealed class ReadTests
{
    private static readonly RepositoryName Name = RepositoryName.Parse("octo/widgets");

    [Fact]
    public async Task GH_40_What_has_not_changed_is_not_sent_again()
    {
        await using var site = await Site.CreateAsync();
        var first = await site.Adapter.Api.Repositories.GetAsync(Name, default);
        var second = await site.Adapter.Api.Repositories.GetAsync(Name, default);

        second.ShouldBe(first);
        site.GitHub.Requests.Last().Tag.ShouldNotBeNull();
    }

    [Fact]
    public async Task GH_40_A_write_makes_everything_in_its_repository_be_read_anew_and_nothing_else()
    {
        await using var site = await Site.CreateAsync();
        using var another = await DoubleRepository.CreateAsync(site.GitHub, "octo/widgets-2");
        var other = RepositoryName.Parse(another.FullName);
        PullRoutes.Open(site.Repository, "topic", "0", "main", "0", "Title", "");
        await site.Adapter.Api.Branches.FindHeadAsync(Name, "main", default);
        await site.Adapter.Api.Branches.FindHeadAsync(other, "main", default);
        await site.Adapter.Api.Pulls.CloseAsync(Name, 1, default);
        await site.Adapter.Api.Branches.FindHeadAsync(Name, "main", default);
        site.GitHub.Requests.Last().Tag.ShouldBeNull();
        await site.Adapter.Api.Branches.FindHeadAsync(other, "main", default);
        site.GitHub.Requests.Last().Tag.ShouldNotBeNull();
    }

    [Fact]
    public void GH_40_What_is_kept_is_bounded()
    {
        var cache = new AnswerCache();
        for (var number = 0; number < 6000; number++)
        {
            cache.Keep($"address-{number}", "tag", new GitHubAnswer(200, new byte[20_000], null));
        }

        cache.Find("address-5999").ShouldNotBeNull();
        Enumerable.Range(0, 6000).Count(number => cache.Find($"address-{number}") is not null).ShouldBe(64 * 1024 * 1024 / 20_000);
    }

    [Fact]
    public async Task GH_40_A_write_takes_nothing_from_a_read_that_is_under_way()
    {
        await using var site = await Site.CreateAsync();
        PullRoutes.Open(site.Repository, "topic", "0", "main", "0", "Title", "");
        var first = await site.Adapter.Api.Branches.FindHeadAsync(Name, "main", default);
        var written = new TaskCompletionSource();
        site.GitHub.Faults.Add("git/get-ref", new Fault { Until = written.Task });
        var reading = site.Adapter.Api.Branches.FindHeadAsync(Name, "main", default);
        await Eventually.SeeAsync(() => site.GitHub.Count("git/get-ref"), count => count == 2);
        await site.Adapter.Api.Pulls.CloseAsync(Name, 1, default);
        written.SetResult();

        (await reading).ShouldBe(first, "GitHub answers that nothing has changed.");
    }

    [Fact]
    public async Task GH_40_That_there_is_no_pull_request_is_never_an_answer_of_before()
    {
        await using var site = await Site.CreateAsync();
        (await site.Adapter.Api.Pulls.ListOpenAsync(Name, default)).ShouldBeEmpty();
        (await site.Adapter.Api.Pulls.ListOpenAsync(Name, default)).ShouldBeEmpty();
        site.GitHub.Requests.Last().Tag.ShouldBeNull();
    }

    [Fact]
    public async Task GH_41_A_renamed_repository_is_followed_and_remembered_by_its_number()
    {
        await using var site = await Site.CreateAsync();
        site.Repository.Rename("octo/gadgets");

        (await site.Adapter.Api.Branches.FindHeadAsync(Name, "main", default)).ShouldNotBeNull();
        var before = site.GitHub.Requests.Count;
        (await site.Adapter.Api.Branches.FindHeadAsync(Name, "main", default)).ShouldNotBeNull();

        site.GitHub.Requests.Skip(before).Select(request => request.Path).ShouldBe([$"/repositories/{site.Repository.Id}/git/ref/heads/main"]);
    }

    [Fact]
    public async Task GH_41_A_temporary_redirect_is_followed_and_forgotten()
    {
        await using var site = await Site.CreateAsync();
        var elsewhere = $"{site.GitHub.Address}repositories/{site.Repository.Id}";
        site.GitHub.Faults.Add("repos/get", Fault.Answers(DoubleAnswer.Redirect(302, elsewhere)));
        await site.Adapter.Api.Repositories.GetAsync(Name, default);
        await site.Adapter.Api.Repositories.GetAsync(Name, default);
        site.GitHub.Requests.Last().Path.ShouldBe("/repos/octo/widgets");
    }

    [Fact]
    public async Task GH_41_A_write_follows_only_where_its_verb_and_host_stay()
    {
        await using var site = await Site.CreateAsync();
        PullRoutes.Open(site.Repository, "topic", "0", "main", "0", "Title", "");
        site.Repository.Rename("octo/gadgets");
        (await site.Adapter.Api.Pulls.CloseAsync(Name, 1, default)).Status.ShouldBe(200);

        site.GitHub.Faults.Add("pulls/update", Fault.Answers(DoubleAnswer.Redirect(302, $"{site.GitHub.Address}repositories/1/pulls/1")));
        (await site.Adapter.Api.Pulls.CloseAsync(Name, 1, default)).Status.ShouldBe(302);
    }

    [Fact]
    public async Task GH_41_Another_host_never_sees_the_credential()
    {
        await using var site = await Site.CreateAsync();
        await using var other = await GitHubDouble.StartAsync(site.Clock);
        site.GitHub.Faults.Add("repos/get", Fault.Answers(DoubleAnswer.Redirect(302, $"{other.Address}repos/octo/widgets")));

        await Should.ThrowAsync<ProviderException>(() => site.Adapter.Api.Repositories.GetAsync(Name, default));

        var seen = other.Requests.ShouldHaveSingleItem();
        seen.Headers.Keys.ShouldNotContain("Authorization", StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/api/v3")]
    public async Task GH_47_Every_page_of_a_list_is_read_by_the_addresses_that_the_answers_give(string prefix)
    {
        await using var site = await Site.CreateAsync(prefix: prefix);
        var tip = (await site.Repository.FindTipAsync("main"))!;
        for (var pull = 0; pull < 230; pull++)
        {
            PullRoutes.Open(site.Repository, $"topic-{pull}", tip, "main", tip, "Title", "").FromFork = true;
        }

        var found = await site.Adapter.Api.Pulls.ListOpenAsync(Name, default);

        found.Select(pull => pull.Number).ShouldBe(Enumerable.Range(1, 230));
        site.GitHub.Count("pulls/list").ShouldBe(3);
    }

    [Theory]
    [InlineData("<https://api.example.com/a?page=2>; rel=\"next\", <https://api.example.com/a?page=9>; rel=\"last\"", "https://api.example.com/a?page=2")]
    [InlineData("<https://api.example.com/a?page=1>; rel=\"prev\", <https://api.example.com/a?after=x%3D,y>; rel=\"next\"", "https://api.example.com/a?after=x%3D,y")]
    [InlineData("<https://api.example.com/a?page=1>; rel=\"prev\"", null)]
    public void GH_47_The_next_page_is_found_among_links(string header, string? expected)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("Link", header);
        LinkHeader.FindNext(response).ShouldBe(expected);
    }

    [Fact]
    public async Task A_lost_answer_is_unknown_and_a_write_is_not_sent_again()
    {
        await using var site = await Site.CreateAsync();
        PullRoutes.Open(site.Repository, "topic", "0", "main", "0", "Title", "");
        site.GitHub.Faults.Add("pulls/update", Fault.CutAfter);

        var error = await Should.ThrowAsync<ProviderException>(() => site.Adapter.Api.Pulls.CloseAsync(Name, 1, default));

        (error.Kind, error.Code).ShouldBe((FailureKind.Transient, "github_unreachable"));
        site.GitHub.Count("pulls/update").ShouldBe(1);
        site.Repository.Pulls[0].IsOpen.ShouldBeFalse();
    }

    [Fact]
    public async Task A_request_that_is_not_answered_ends_after_its_limit()
    {
        await using var site = await Site.CreateAsync();
        await site.Adapter.Api.Repositories.GetAsync(Name, default);
        site.GitHub.Faults.Add("repos/get", new Fault { Until = new TaskCompletionSource().Task });
        var read = site.Adapter.Api.Repositories.GetAsync(Name, default);
        await Eventually.SeeAsync(() => site.GitHub.Count("repos/get"), count => count == 2);
        site.Clock.Advance(site.Options.RequestLimit);
        (await Should.ThrowAsync<ProviderException>(() => read)).Kind.ShouldBe(FailureKind.Transient);
    }

    [Fact]
    public async Task Calls_are_counted_by_operation()
    {
        await using var site = await Site.CreateAsync();
        await site.Adapter.Api.Repositories.GetAsync(Name, default);
        await site.Adapter.Api.Repositories.GetAsync(Name, default);
        site.Connection.Transport.Counts.ByOperation["repos/get"].ShouldBe(2);
        site.Connection.Transport.Counts.ToString().ShouldBe("     2  repos/get\n     1  apps/create-installation-access-token\n     3  in all\n");
    }

    [Fact]
    public async Task Every_request_says_who_asks_and_which_version_of_the_API_it_means()
    {
        await using var site = await Site.CreateAsync();
        await site.Adapter.Api.Repositories.GetAsync(Name, default);
        foreach (var request in site.GitHub.Requests)
        {
            request.Headers["X-GitHub-Api-Version"].ShouldBe("2022-11-28");
            request.Headers["User-Agent"].ShouldStartWith("Autopilot/");
            request.Headers["Accept"].ShouldStartWith("application/vnd.github+json");
        }
    }
}
