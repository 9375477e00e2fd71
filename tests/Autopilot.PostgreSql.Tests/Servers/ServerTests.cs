using Npgsql;

namespace Autopilot.Tests;

public sealed class ServerTests(SharedServer shared)
{
    [Fact]
    public async Task Databases_are_fresh_and_go_when_they_are_dropped()
    {
        var first = await shared.CreateDatabaseAsync();
        var second = await shared.CreateDatabaseAsync();

        await Sql.ExecuteAsync(first, "CREATE TABLE note (text text)");
        (await Sql.ScalarAsync<bool>(second, "SELECT to_regclass('note') IS NULL")).ShouldBeTrue();

        await shared.Server.DropDatabaseAsync(first);
        (await Sql.AnswersAsync(first)).ShouldBeFalse();
        (await Sql.AnswersAsync(second)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_database_is_copied_from_a_template()
    {
        var template = await shared.CreateDatabaseAsync();
        await Sql.ExecuteAsync(template, "CREATE TABLE note AS SELECT 'kept' AS text");

        var copy = await shared.Server.CreateDatabaseAsync(new NpgsqlConnectionStringBuilder(template).Database!);

        (await Sql.ScalarAsync<string>(copy, "SELECT text FROM note")).ShouldBe("kept");
    }

    [Fact]
    public async Task Statements_are_counted_and_commits_are_durable()
    {
        shared.Server.ServerVersion.Major.ShouldBeGreaterThanOrEqualTo(15);
        var database = await shared.CreateDatabaseAsync();
        await Sql.ExecuteAsync(database, "CREATE EXTENSION pg_stat_statements");

        (await Sql.ScalarAsync<long>(database, "SELECT count(*) FROM pg_stat_statements")).ShouldBeGreaterThan(0);
        (await Sql.ScalarAsync<string>(database, "SELECT current_setting('fsync') || ' ' || current_setting('synchronous_commit')")).ShouldBe("on on");
    }

    [Theory]
    [InlineData(ShutdownMode.Immediate)]
    [InlineData(ShutdownMode.Fast)]
    public async Task A_server_that_is_stopped_comes_back_with_what_was_committed(ShutdownMode mode)
    {
        await using var server = await OwnServerAsync();
        var database = await server.CreateDatabaseAsync();
        await Sql.ExecuteAsync(database, "CREATE TABLE note AS SELECT 'kept' AS text");

        await server.StopAsync(mode);
        (await Sql.AnswersAsync(database)).ShouldBeFalse();
        await server.StartAgainAsync();

        (await Sql.ScalarAsync<string>(database, "SELECT text FROM note")).ShouldBe("kept");
    }

    [Fact]
    public async Task A_server_that_does_not_start_shows_its_log()
    {
        Assert.SkipUnless(shared.Server.CanRestart, "An external server is set up by others.");
        var options = new PostgreSqlServerOptions { Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["no_such_setting"] = "1" } };

        var refused = await Should.ThrowAsync<InvalidOperationException>(() => PostgreSqlServer.StartAsync(options));

        refused.Message.ShouldContain("unrecognized configuration parameter \"no_such_setting\"");
    }

    [Fact]
    public async Task A_killed_parent_leaves_no_server_behind()
    {
        Assert.SkipUnless(shared.Server.CanRestart, "An external server is ended by others.");
        using var parent = HostProgram.Start("serve");
        var server = (await parent.StandardOutput.ReadLineAsync()).ShouldNotBeNull();
        var data = await Sql.ScalarAsync<string>(server, "SELECT current_setting('data_directory')");

        parent.Kill();

        await Eventually.SeeAsync(() => Sql.AnswersAsync(server), answers => !answers);
        await Eventually.SeeAsync(() => Directory.Exists(Path.GetDirectoryName(data)), exists => !exists);
    }

    private async Task<PostgreSqlServer> OwnServerAsync()
    {
        Assert.SkipUnless(shared.Server.CanRestart, "An external server is not ours to stop.");
        return (await PostgreSqlServer.StartAsync())!;
    }
}
