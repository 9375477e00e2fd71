namespace Autopilot.Cli.Tests;

/// <summary>A task gets another spec, and goes on under it.</summary>
public sealed class SpecTests
{
    private const string Idle = "cat > /dev/null";

    [Fact]
    public async Task An_edited_spec_is_submitted_approved_and_retried_and_no_run_takes_another_text()
    {
        using var user = await UserRepository.CreateAsync();
        (await user.RunAsync(Idle)).Expect(1);
        var text = Shop.Spec(1, "first", "second", "budget: { attempts: 2 }");
        var (edited, earlier) = (user.Write("edited.md", text), user["spec.md"]);
        var refused = (await user.RunAsync(spec: edited)).Expect(1);
        refused.ErrorCode().ShouldBe("spec_hash_mismatch");
        refused.Error.ShouldContain($"autopilot spec VTID-00001 --file FILE --dir {user.Dir}");

        var submitted = (await user.GiveAsync("spec", "VTID-00001", "--file", edited)).Expect(0).Json();

        var spec = submitted.GetProperty("spec");
        spec.GetProperty("hash").GetString().ShouldBe(TaskSpec.Parse(text).Hash);
        spec.GetProperty("status").GetString().ShouldBe("valid");
        spec.GetProperty("missing").GetArrayLength().ShouldBe(0);
        submitted.GetProperty("next").GetString().ShouldStartWith($"autopilot approve VTID-00001 --hash {TaskSpec.Parse(text).Hash}");
        (await user.RunAsync(spec: earlier)).Expect(1).ErrorCode().ShouldBe("spec_hash_mismatch");
        (await user.GiveAsync("retry", "VTID-00001")).Expect(1).ErrorCode().ShouldBe("spec_not_approved");
        (await user.GiveAsync("approve", "VTID-00001")).Expect(0).Json().GetProperty("next").GetString().ShouldStartWith("autopilot retry VTID-00001");
        (await user.GiveAsync("retry", "VTID-00001")).Expect(0);
        (await user.GiveAsync("spec", "VTID-00001", "--file", earlier)).Expect(1).ErrorCode().ShouldBe("run_active");
        (await user.RunAsync(spec: edited)).Expect(0).Json().GetProperty("tasks")[0].GetProperty("attempt").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task A_text_without_an_id_is_the_task_whose_spec_it_is()
    {
        using var user = await UserRepository.CreateAsync();
        var text = Shop.Spec(1, "first", "second", "budget: { attempts: 1 }").Replace("id: VTID-00001\n", "", StringComparison.Ordinal);
        (await user.RunAsync(Idle, spec: user.Write("nameless.md", text))).Expect(1);
        var edited = user.Write("edited.md", text + "\nNothing else.\n");
        (await user.GiveAsync("spec", "VTID-00001", "--file", edited)).Expect(0);

        (await user.RunAsync(spec: user["nameless.md"])).Expect(1).ErrorCode().ShouldBe("spec_hash_mismatch");
        var ended = (await user.RunAsync(spec: edited)).Expect(1).Json().GetProperty("tasks")[0];

        ended.GetProperty("vtid").GetString().ShouldBe("VTID-00001");
        (await user.GiveAsync("status")).Expect(0).Json().GetProperty("tasks").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task What_cannot_be_submitted_is_refused_and_what_lacks_something_is_said()
    {
        using var user = await UserRepository.CreateAsync();
        var spec = user.Write("spec.md", Shop.Spec(1, "first", "second", "budget: { attempts: 1 }"));
        (await user.GiveAsync("spec", "VTID-00001", "--file", spec)).Expect(1).ErrorCode().ShouldBe("not_a_pipeline");
        (await user.RunAsync(Idle, spec: spec)).Expect(1);

        (await user.GiveAsync("spec", "VTID-00009", "--file", user.Write("nine.md", Shop.Spec(9, "first", "second")))).Expect(1).ErrorCode().ShouldBe("task_not_found");
        (await user.GiveAsync("spec", "VTID-00001")).Expect(2).ErrorCode().ShouldBe("usage");
        (await user.GiveAsync("spec", "VTID-00001", "--file", user["absent.md"])).Expect(2).ErrorCode().ShouldBe("invalid_spec");
        (await user.GiveAsync("spec", "VTID-00001", "--file", user.Write("empty.md", ""))).Expect(2).ErrorCode().ShouldBe("invalid_spec");
        var other = (await user.GiveAsync("spec", "VTID-00001", "--file", user["nine.md"])).Expect(2);
        other.ErrorCode().ShouldBe("invalid_spec");
        other.Error.ShouldContain("VTID-00009");
        (await user.GiveAsync("spec", "VTID-00001", "--file", user.Write("moon.md", Shop.Spec(1, "first", "second", "profile: moon")))).Expect(2).ErrorCode().ShouldBe("unknown_profile");

        var lacking = (await user.GiveAsync("spec", "VTID-00001", "--file", user.Write("lacking.md", "---\ntitle: Say second\nscope: [word]\n---\nDo it.\n"))).Expect(0).Json();

        lacking.GetProperty("spec").GetProperty("status").GetString().ShouldBe("invalid");
        lacking.GetProperty("spec").GetProperty("missing")[0].GetString()!.ShouldContain("acceptance");
        lacking.GetProperty("next").GetString().ShouldStartWith("autopilot spec VTID-00001 --file FILE");
        (await user.GiveAsync("approve", "VTID-00001")).Expect(1).ErrorCode().ShouldBe("spec_not_valid");
    }
}
