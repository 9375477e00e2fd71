namespace Autopilot.Tests;

/// <summary>What the tools do when they are used well.</summary>
public sealed class ToolTests : IDisposable
{
    private readonly CodingBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Files_are_listed_in_order_without_those_of_git()
    {
        bench.Write("src/b/c.cs", "");
        bench.Write("src/b.cs", "");
        (await bench.DoAsync("list_files", new { })).ShouldBe("README.md\nsrc/a.txt\nsrc/b/c.cs\nsrc/b.cs");
        (await bench.DoAsync("list_files", new { folder = "./src/", glob = "**/*.cs" })).ShouldBe("src/b/c.cs\nsrc/b.cs");
        (await bench.DoAsync("list_files", new { folder = (string?)null, glob = "*.none" })).ShouldBe("There are no such files.");
        (await bench.RefusedAsync("list_files", new { folder = "nowhere" })).ShouldBe("There is no folder 'nowhere'.");
    }

    [Fact]
    public async Task A_list_is_bounded()
    {
        foreach (var number in Enumerable.Range(0, 1001))
        {
            bench.Write(FormattableString.Invariant($"src/many/{number}"), "");
        }

        var lines = (await bench.DoAsync("list_files", new { folder = "src/many" })).Split('\n');
        lines.Length.ShouldBe(1001);
        lines[^1].ShouldStartWith("There are more than 1000");
    }

    [Theory]
    [InlineData(null, null, "'src/a.txt', lines 1 to 3 of 3.\none\ntwo\nthree")]
    [InlineData(2, null, "'src/a.txt', lines 2 to 3 of 3.\ntwo\nthree")]
    [InlineData(2, 2, "'src/a.txt', lines 2 to 2 of 3.\ntwo")]
    [InlineData(3, 900, "'src/a.txt', lines 3 to 3 of 3.\nthree")]
    [InlineData(4, null, "'src/a.txt' has 3 lines, and none of those asked for.")]
    [InlineData(3, 2, "'src/a.txt' has 3 lines, and none of those asked for.")]
    public async Task A_file_is_read_by_its_lines(int? first, int? last, string told) =>
        (await bench.DoAsync("read_file", new { path = "src/a.txt", first_line = first, last_line = last })).ShouldBe(told);

    [Fact]
    public async Task What_is_read_is_bounded_and_says_how_to_go_on()
    {
        bench.Write("src/long.txt", string.Concat(Enumerable.Repeat(new string('x', 999) + "\n", 100)));
        bench.Write("src/wide.txt", new string('x', 200_000) + "\nend\n");
        (await bench.DoAsync("read_file", new { path = "src/long.txt" })).Split('\n')[0].ShouldBe("'src/long.txt', lines 1 to 65 of 100. Go on with first_line 66.");
        var wide = await bench.DoAsync("read_file", new { path = "src/wide.txt" });
        wide.Split('\n')[0].ShouldBe("'src/wide.txt', lines 1 to 1 of 2. Go on with first_line 2.");
        wide.Length.ShouldBeLessThan(66_000);
    }

    [Fact]
    public async Task What_is_no_text_or_too_large_is_said_to_be_so()
    {
        bench.Write("src/image.png", "PNG\0\u0001");
        await File.WriteAllBytesAsync(Path.Combine(bench.Clone, "src/latin.txt"), [0x61, 0xe4, 0x62]);
        bench.Write("src/large.txt", new string('x', CloneFolder.LargestFile + 1));
        bench.Write("src/empty.txt", "");
        (await bench.RefusedAsync("read_file", new { path = "src/image.png" })).ShouldContain("'src/image.png' is a binary file");
        (await bench.RefusedAsync("read_file", new { path = "src/latin.txt" })).ShouldContain("no text in UTF-8");
        (await bench.RefusedAsync("read_file", new { path = "src/large.txt" })).ShouldBe("'src/large.txt' has 1048577 bytes; at most 1048576 are accepted.");
        (await bench.RefusedAsync("edit_file", new { path = "src/image.png", old_text = "PNG", new_text = "JPG" })).ShouldContain("binary");
        (await bench.RefusedAsync("write_file", new { path = "src/new.txt", content = new string('x', CloneFolder.LargestFile + 1) })).ShouldContain("at most 1048576");
        (await bench.RefusedAsync("read_file", new { path = "src" })).ShouldBe("'src' is a folder.");
        (await bench.DoAsync("read_file", new { path = "src/empty.txt" })).ShouldBe("'src/empty.txt' has 0 lines, and none of those asked for.");
        File.Exists(Path.Combine(bench.Clone, "src/new.txt")).ShouldBeFalse();
    }

    [Fact]
    public async Task Lines_are_found_by_text_and_by_expression()
    {
        bench.Write("src/b.cs", "int One = 1;\r\nint Two = 2;\r\n");
        bench.Write("src/image.png", "One\0");
        (await bench.DoAsync("search", new { pattern = "Two" })).ShouldBe("src/b.cs:2: int Two = 2;");
        (await bench.DoAsync("search", new { pattern = "^t(wo|hree)$", is_regex = true })).ShouldBe("src/a.txt:2: two\nsrc/a.txt:3: three");
        (await bench.DoAsync("search", new { pattern = "o", path = "src/a.txt" })).ShouldBe("src/a.txt:1: one\nsrc/a.txt:2: two");
        (await bench.DoAsync("search", new { pattern = "o", glob = "**/*.cs" })).ShouldBe("src/b.cs:2: int Two = 2;");
        (await bench.DoAsync("search", new { pattern = "core" })).ShouldBe("No line matches.", ".git is left out");
    }

    [Fact]
    public async Task A_search_is_bounded_in_lines_and_in_time()
    {
        bench.Write("src/many.txt", string.Concat(Enumerable.Repeat(new string('y', 3000) + "\n", 300)));
        bench.Write("src/evil.txt", new string('a', 60) + "!\n");
        var lines = (await bench.DoAsync("search", new { pattern = "yy" })).Split('\n');
        (lines.Length, lines[^1]).ShouldBe((201, "There are more than 200: make the pattern narrower."));
        lines.ShouldAllBe(line => line.Length < 400);
        (await bench.RefusedAsync("search", new { pattern = "^(a+)+$", is_regex = true, path = "src/evil.txt" })).ShouldContain("took longer than 1 s on one line of 'src/evil.txt'");
        (await bench.RefusedAsync("search", new { pattern = "(", is_regex = true })).ShouldContain("is no regular expression");
        (await bench.RefusedAsync("search", new { pattern = "" })).ShouldContain("Accepted: a text within one line.");
    }

    [Fact]
    public async Task A_new_file_is_written_with_its_folders_and_one_that_is_there_is_not()
    {
        (await bench.DoAsync("write_file", new { path = "src/deep/er/new.txt", content = "grüße\n" })).ShouldBe("'src/deep/er/new.txt' was written.");
        bench.Read("src/deep/er/new.txt").ShouldBe("grüße\n");
        (await bench.RefusedAsync("write_file", new { path = "src/a.txt", content = "x" })).ShouldContain("is there already");
        (await bench.RefusedAsync("write_file", new { path = "src/a.txt/b.txt", content = "x" })).ShouldNotBeEmpty();
        bench.Read("src/a.txt").ShouldBe("one\ntwo\nthree\n");
    }

    [Fact]
    public async Task One_exact_piece_of_text_is_replaced_and_what_stands_around_it_stays_as_it_is()
    {
        bench.Write("src/dos.txt", "\ufeffone\r\ntwo\r\ntwo\r\nend");
        (await bench.DoAsync("edit_file", new { path = "src/a.txt", old_text = "two\n", new_text = "2\n2.5\n" })).ShouldBe("'src/a.txt' was changed.");
        bench.Read("src/a.txt").ShouldBe("one\n2\n2.5\nthree\n");
        await bench.DoAsync("edit_file", new { path = "src/dos.txt", old_text = "one\ntwo\n", new_text = "1\n" });
        (await File.ReadAllBytesAsync(Path.Combine(bench.Clone, "src/dos.txt"))).ShouldBe("\ufeff1\r\ntwo\r\nend"u8.ToArray());
        (await bench.RefusedAsync("edit_file", new { path = "src/a.txt", old_text = "four", new_text = "4" })).ShouldContain("old_text is not in 'src/a.txt'");
        (await bench.RefusedAsync("edit_file", new { path = "src/a.txt", old_text = "2", new_text = "4" })).ShouldContain("more than once");
        (await bench.RefusedAsync("edit_file", new { path = "src/a.txt", old_text = "", new_text = "4" })).ShouldContain("old_text is not in");
        (await bench.RefusedAsync("edit_file", new { path = "src/none.txt", old_text = "a", new_text = "4" })).ShouldBe("There is no file 'src/none.txt'.");
    }
}
