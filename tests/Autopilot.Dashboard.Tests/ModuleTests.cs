using System.Text.RegularExpressions;

namespace Autopilot.Tests;

/// <summary>The browser's module holds nothing of its own: one client, no copy of a role or a task, and nothing that turns text into markup.</summary>
public sealed partial class ModuleTests
{
    private static readonly string Module = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "dashboard.js"));

    [Fact]
    public void The_module_is_typed() => Module.ShouldStartWith("// @ts-check\n");

    [Fact]
    public void F1_no_code_of_the_page_sets_or_keeps_a_role()
    {
        // It begins anew after the one command that changes a role; which role holds is read from the server's page alone.
        Occurrences(Code(Module), "role").ShouldBe(1);
        Occurrences(Code(Module), "endsWith(\"/me/role\")").ShouldBe(1);
    }

    [Theory]
    [InlineData("localStorage")]
    [InlineData("sessionStorage")]
    [InlineData("indexedDB")]
    [InlineData("document.cookie")]
    public void F3_the_page_keeps_no_second_copy_of_anything(string keeps) => Code(Module).ShouldNotContain(keeps);

    [Fact]
    public void F4_one_function_makes_a_dialog_busy_and_ends_it()
    {
        Occurrences(Code(Module), "aria-busy").ShouldBe(2);
        Code(Module).ShouldContain("} finally {\n    send.disabled = false;\n    form.removeAttribute(\"aria-busy\");");
    }

    [Fact]
    public void F6_one_function_sends_every_request() => Occurrences(Code(Module), "fetch(").ShouldBe(1);

    [Theory]
    [InlineData("XMLHttpRequest")]
    [InlineData("EventSource")]
    [InlineData("WebSocket")]
    [InlineData("sendBeacon")]
    [InlineData("import(")]
    public void F6_nothing_else_can_send_one(string sends) => Code(Module).ShouldNotContain(sends);

    [Theory]
    [InlineData("innerHTML")]
    [InlineData("outerHTML")]
    [InlineData("insertAdjacentHTML")]
    [InlineData("document.write")]
    [InlineData("eval(")]
    [InlineData("new Function")]
    public void Nothing_turns_text_into_markup_or_code(string turns) => Code(Module).ShouldNotContain(turns);

    [Fact]
    public void Comments_are_no_code() => Code("a(); // fetch(\n/* fetch( */ const b = \"https://c\";").ShouldBe("a(); \n const b = \"https://c\";");

    private static int Occurrences(string text, string part) => text.Split(part).Length - 1;

    private static string Code(string text) => Comment().Replace(text, "");

    [GeneratedRegex(@"/\*.*?\*/|(?<=^|\s)//[^\n]*", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();
}
