namespace Autopilot.Tests;

public sealed class ManifestTests
{
    private const string Whole = """
        $schema: ./autopilot.schema.json
        checks:
          command: make test
        environments:
          dev-sandbox:
            services:
              web:
                service: shop-web
                health: /health
                version: /version
                settings: [DATABASE_HOST]
                secrets: [DATABASE_PASSWORD]
                migration: { apply: web-migrate, verify: web-verify }
              worker: {}
          production:
            services:
              live-web: { service: live }
        """;

    [Fact]
    public void A_whole_manifest_is_read()
    {
        var manifest = Manifest.Parse(Whole);

        manifest.ChecksCommand.ShouldBe("make test");
        manifest.Services.Select(service => $"{service.Environment}/{service.Target}").ShouldBe(["dev-sandbox/web", "dev-sandbox/worker", "production/live-web"]);
        var web = manifest.FindService("web")!;
        (web.Service, web.HealthPath, web.VersionPath).ShouldBe(("shop-web", "/health", "/version"));
        (web.Settings.Single(), web.Secrets.Single(), web.Migration).ShouldBe(("DATABASE_HOST", "DATABASE_PASSWORD", new ManifestMigration("web-migrate", "web-verify")));
        manifest.FindService("worker")!.Migration.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("checks:\n  command: make\n")]
    public void A_manifest_that_names_no_environment_requires_nothing_of_a_target(string text) => Manifest.Parse(text).FindService("web").ShouldBeNull();

    [Theory]
    [InlineData("environments: {}")]
    [InlineData("environments: { dev-sandbox: {} }")]
    [InlineData("environments: { dev-sandbox: { services: {} } }")]
    public void C2_environments_without_services_have_no_target(string text) =>
        Should.Throw<ManifestException>(() => Manifest.Parse(text).FindService("web")).Message.ShouldContain("no service is named 'web'; declared: none.");

    [Fact]
    public void C3_a_key_counts_whatever_its_tag() =>
        Manifest.Parse("environments: { dev: { services: { web: { !!str secrets: [API_KEY] } } } }").FindService("web")!.Secrets.ShouldBe(["API_KEY"]);

    [Theory]
    [InlineData("{ web: { migration: { apply: db, verify: db } } }", "'apply' and 'verify' are the same; what applies something proves nothing about it.")]
    [InlineData("{ web: { migration: { apply: a, verify: b } }, api: { migration: { apply: a, verify: c } } }", "environments: 'a' migrates web and api; each needs its own.")]
    public void C5_a_migration_is_verified_by_something_else_and_is_one_services_own(string services, string says) =>
        Refused($"environments: {{ dev: {{ services: {services} }} }}").ShouldContain(says);

    [Fact]
    public void Jobs_of_two_environments_may_be_called_the_same() =>
        Manifest.Parse("""
            environments:
              dev-sandbox: { services: { web: { migration: { apply: migrate, verify: verify } } } }
              production: { services: { live-web: { migration: { apply: migrate, verify: verify } } } }
            """).Services.Count.ShouldBe(2);

    [Fact]
    public void C2_a_target_that_is_in_no_environment_is_refused_and_never_guessed() =>
        Should.Throw<ManifestException>(() => Manifest.Parse(Whole).FindService("shop")).Message.ShouldContain("no service is named 'shop'; declared: web, worker, live-web.");

    [Fact]
    public void C2_a_target_is_in_one_environment_only() =>
        Refused("""
            environments:
              dev-sandbox: { services: { web: {} } }
              production: { services: { web: {} } }
            """).ShouldBe("environments: 'web' is in dev-sandbox and in production; a target is in one environment only.");

    [Theory]
    [InlineData("check: {}", "line 1, check is not known; accepted: $schema, checks, environments.")]
    [InlineData("checks: make", "line 1, checks: a mapping of keys to values is accepted.")]
    [InlineData("checks:\n  command: ''", "line 2, checks.command: '' is not accepted; a shell command is.")]
    [InlineData("checks:\n  command: [make]", "line 2, checks.command: a list is not accepted; a shell command is.")]
    [InlineData("environments:\n  Dev: { services: {} }", "line 2, environments: 'Dev' is no name; accepted: 1 to 63 lower-case letters, digits, '-' and '_'.")]
    [InlineData("environments:\n  dev:\n    service: {}", "line 3, environments.dev.service is not known; accepted: services.")]
    [InlineData("environments: { dev: { services: { web: on } } }", "line 1, environments.dev.services.web: a mapping of keys to values is accepted.")]
    [InlineData("environments: { dev: { services: { web: { port: 80 } } } }", "line 1, environments.dev.services.web.port is not known; accepted: service, health, version, settings, secrets, migration.")]
    [InlineData("environments: { dev: { services: { web: { health: health } } } }", "line 1, environments.dev.services.web.health: 'health' is not accepted; a path that begins with '/', without an address is.")]
    [InlineData("environments: { dev: { services: { web: { settings: { A: b } } } } }", "line 1, environments.dev.services.web.settings: a list of names of variables is accepted, and no values.")]
    [InlineData("environments: { dev: { services: { web: { secrets: ['A=b'] } } } }", "line 1, environments.dev.services.web.secrets: a list of names of variables is accepted, and no values.")]
    [InlineData("environments: { dev: { services: { web: { migration: { apply: a } } } } }", "line 1, environments.dev.services.web.migration: both 'apply' and 'verify' are required.")]
    [InlineData("- a", "one YAML mapping of keys to values is accepted.")]
    [InlineData("checks: [", "line 2 is not YAML")]
    [InlineData("a: 1\na: 2", "line 2 is not YAML")]
    public void What_is_not_known_or_of_another_kind_is_refused_with_its_place(string text, string says) => Refused(text).ShouldContain(says);

    [Theory]
    [InlineData("service", "https://shop-web.run.app")]
    [InlineData("health", "https://shop-web.run.app/health")]
    [InlineData("health", "//shop-web.run.app/health")]
    [InlineData("version", "http://10.0.0.1/version")]
    [InlineData("version", "/version\\n")]
    public void C4_no_address_can_be_written_in_a_manifest(string key, string address) =>
        Refused($"environments: {{ dev: {{ services: {{ web: {{ {key}: \"{address}\" }} }} }} }}").ShouldContain("is not accepted; ");

    [Fact]
    public void Every_mistake_is_named_at_once() =>
        Should.Throw<ManifestException>(() => Manifest.Parse("""
            tests: {}
            environments:
              dev:
                services:
                  web: { health: x, secrets: [1A], colour: red }
            """)).Problems.Count.ShouldBe(4);

    [Fact]
    public void A_nest_of_brackets_and_an_endless_text_are_refused_before_they_are_read()
    {
        Refused("checks: " + new string('[', 60_000)).ShouldContain("at most 10 levels of nesting are accepted.");
        Refused(new string(' ', 65_537)).ShouldContain("it has 65537 characters; at most 65536 are accepted.");
    }

    [Fact]
    public void No_agent_may_change_a_manifest() =>
        ScopeGlobs.Outside([.. Profile.DefaultProtectedPaths], [.. Manifest.Paths]).ShouldBeEmpty();

    private static string Refused(string text)
    {
        var error = Should.Throw<ManifestException>(() => Manifest.Parse(text));
        error.Code.ShouldBe("invalid_manifest");
        return string.Join(' ', error.Problems);
    }
}
