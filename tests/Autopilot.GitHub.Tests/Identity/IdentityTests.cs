namespace Autopilot.Tests;

public sealed class IdentityTests
{
    private static readonly RepositoryName Name = RepositoryName.Parse("octo/widgets");

    [Fact]
    public async Task GH_42_One_token_is_made_for_all_calls_and_another_before_it_ends()
    {
        await using var site = await Site.CreateAsync();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => site.Adapter.Api.Repositories.GetAsync(Name, default)));
        site.GitHub.Tokens.Minted.ShouldBe(1);

        site.Clock.Advance(TimeSpan.FromMinutes(50));
        await site.Adapter.Api.Repositories.GetAsync(Name, default);
        site.GitHub.Tokens.Minted.ShouldBe(2);
        site.GitHub.Requests.ShouldAllBe(request => request.Operation.StartsWith("apps/", StringComparison.Ordinal) || request.Token!.StartsWith("ghs_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GH_42_A_refused_token_is_renewed_once_and_the_read_goes_on()
    {
        await using var site = await Site.CreateAsync();
        await site.Adapter.Api.Repositories.GetAsync(Name, default);
        site.GitHub.Tokens.RevokeAll();
        (await site.Adapter.Api.Repositories.GetAsync(Name, default)).FullName.ShouldBe("octo/widgets");
        site.GitHub.Tokens.Minted.ShouldBe(2);
    }

    [Fact]
    public async Task GH_42_A_write_that_is_not_repeatable_is_not_repeated_and_the_next_one_has_a_new_token()
    {
        await using var site = await Site.CreateAsync();
        await site.Adapter.Api.Repositories.GetAsync(Name, default);
        site.GitHub.Tokens.RevokeAll();
        var pull = new WireNewPullRequest("Title", "no-such", "main", "", false);

        (await Should.ThrowAsync<ProviderException>(() => site.Adapter.Api.Pulls.CreateAsync(Name, pull, default))).Kind.ShouldBe(FailureKind.Transient);
        site.GitHub.Count("pulls/create").ShouldBe(1);
        (await site.Adapter.Api.Pulls.CreateAsync(Name, pull, default)).Status.ShouldBe(422);
    }

    [Fact]
    public async Task GH_42_A_credential_that_stays_refused_is_a_matter_of_the_environment()
    {
        await using var site = await Site.CreateAsync();
        site.GitHub.Faults.Add("repos/get", Fault.Answers(DoubleAnswer.Error(401, "Bad credentials"), times: 2));
        (await Should.ThrowAsync<ProviderException>(() => site.Adapter.Api.Repositories.GetAsync(Name, default))).Kind.ShouldBe(FailureKind.Environment);
        site.GitHub.Tokens.Minted.ShouldBe(2);
    }

    [Fact]
    public async Task The_token_of_an_App_lives_less_than_ten_minutes_and_began_in_the_past()
    {
        await using var site = await Site.CreateAsync();
        await site.Adapter.Api.Repositories.GetAsync(Name, default);
        var claims = site.GitHub.Tokens.LastClaims!;
        (claims["exp"]!.GetValue<long>() - claims["iat"]!.GetValue<long>()).ShouldBeLessThan(600);
        claims["iat"]!.GetValue<long>().ShouldBeLessThan(site.Clock.GetUtcNow().ToUnixTimeSeconds());
        claims["iss"]!.GetValue<string>().ShouldBe(TokenDesk.AppId);
    }

    [Theory]
    [InlineData(-25)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(25)]
    public async Task A_clock_that_is_off_by_minutes_still_signs_valid_tokens(int minutes)
    {
        await using var site = await Site.CreateAsync();
        var clock = new ManualClock(site.Clock.GetUtcNow() + TimeSpan.FromMinutes(minutes));
        using var adapter = new GitHubAdapter(site.Options, clock, site.Logger);
        (await adapter.Api.Repositories.GetAsync(Name, default)).FullName.ShouldBe("octo/widgets");
        site.GitHub.Tokens.Minted.ShouldBe(1);
    }

    [Fact]
    public async Task A_personal_token_is_used_as_it_is()
    {
        await using var site = await Site.CreateAsync();
        site.Options.AppId = null;
        site.Options.Token = TokenDesk.Personal;
        using var adapter = new GitHubAdapter(site.Options, site.Clock, site.Logger);
        await adapter.Api.Repositories.GetAsync(Name, default);
        site.GitHub.Requests.Single().Token.ShouldBe(TokenDesk.Personal);
    }

    [Fact]
    public void A_key_that_is_none_is_refused_without_showing_it()
    {
        var error = Should.Throw<ProviderException>(() => new AppKey("1", "-----BEGIN PRIVATE KEY-----\nsecretsecret\n-----END PRIVATE KEY-----"));
        error.Kind.ShouldBe(FailureKind.Environment);
        error.ToString().ShouldNotContain("secretsecret");
    }

    [Fact]
    public void A_token_is_taken_out_of_what_a_server_says() =>
        Secrets.Remove("bad ghs_abcdefghij0123456789, github_pat_11ABCDEFG_xyz and https://x-access-token:abc@host eyJhbGci.eyJpc3Mi.c2ln")
            .ShouldBe("bad ***, *** and https://***@host ***");
}
