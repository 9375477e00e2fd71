namespace Autopilot.Tests;

public sealed class SqliteMigratorTests
{
    private static readonly ManualClock Clock = new();

    [Fact]
    public void A_new_file_is_migrated_and_whole()
    {
        using var file = new StoreFile();

        SqliteMigrator.Migrate(file.Path, Clock);
        SqliteMigrator.Migrate(file.Path, Clock);

        SqliteMigrator.Check(file.Path).ShouldBeEmpty();
    }

    [Fact]
    public void Migrations_at_the_same_time_make_one_store()
    {
        using var file = new StoreFile();

        Parallel.For(0, 8, _ => SqliteMigrator.Migrate(file.Path, Clock));

        SqliteMigrator.Check(file.Path).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("DROP TRIGGER run_forward_only", "The trigger run_forward_only is missing.")]
    [InlineData("DROP INDEX run_active", "The index run_active is missing.")]
    [InlineData("DROP TABLE host", "The table host is missing.")]
    [InlineData("ALTER TABLE host DROP COLUMN ticked_at", "The column host.ticked_at is missing.")]
    [InlineData("INSERT INTO move VALUES ('completed', 'building')", "The move from 'completed' to 'building' is not in this library's table.")]
    [InlineData("DROP TRIGGER run_is_kept; CREATE TRIGGER run_is_kept BEFORE DELETE ON run BEGIN SELECT 1; END", "The trigger run_is_kept is not the one that this library made.")]
    public async Task A_damaged_schema_is_named(string damage, string finding)
    {
        using var file = new StoreFile();
        SqliteMigrator.Migrate(file.Path, Clock);
        file.Execute(damage);

        SqliteMigrator.Check(file.Path).ShouldContain(found => string.Equals(found, finding, StringComparison.Ordinal));
        var error = await Should.ThrowAsync<AutopilotException>(() => file.OpenAsync(Clock));
        error.Code.ShouldBe("schema_damaged");
        error.Message.ShouldContain(finding);
    }

    [Fact]
    public async Task A_newer_schema_is_refused_and_left_alone()
    {
        using var file = new StoreFile();
        SqliteMigrator.Migrate(file.Path, Clock);
        file.Execute("INSERT INTO schema_version (version, applied_at) VALUES (99, 0)");

        (await Should.ThrowAsync<AutopilotException>(() => file.OpenAsync(Clock))).Code.ShouldBe("schema_newer");
        Should.Throw<AutopilotException>(() => SqliteMigrator.Check(file.Path)).Code.ShouldBe("schema_newer");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        using var file = new StoreFile();
        await File.WriteAllTextAsync(file.Path, string.Concat(Enumerable.Repeat("This is a letter. ", 200)));

        (await Should.ThrowAsync<AutopilotException>(() => file.OpenAsync(Clock))).Code.ShouldBe("not_a_store");
    }

    [Fact]
    public async Task Another_programs_database_is_refused_and_left_alone()
    {
        using var file = new StoreFile();
        file.Execute("CREATE TABLE theirs (id INTEGER)");

        (await Should.ThrowAsync<AutopilotException>(() => file.OpenAsync(Clock))).Code.ShouldBe("not_a_store");
        Should.NotThrow(() => file.Execute("INSERT INTO theirs VALUES (1)"));
    }

    [Fact]
    public async Task A_missing_directory_is_named()
    {
        var error = await Should.ThrowAsync<StoreUnavailableException>(() => SqliteStore.OpenAsync("/nowhere/at/all/autopilot.db", Clock));

        error.Message.ShouldContain("/nowhere/at/all/autopilot.db");
    }
}
