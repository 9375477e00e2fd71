using System.Globalization;
using System.Text;

namespace Autopilot.Tests;

public sealed class SizeTests(ITestOutputHelper output)
{
    // build.sh prints the file: a runner may swallow what a passing test writes.
    [Fact]
    public void Size_of_each_package_is_reported()
    {
        var table = Table(Repository.Files.Where(file => file.IsCSharp));

        output.WriteLine(table);
        Console.WriteLine(table);
        Directory.CreateDirectory(Repository.PathOf("artifacts"));
        File.WriteAllText(Repository.PathOf("artifacts/tree.txt"), table);

        table.ShouldContain("src/Autopilot.Core");
    }

    [Fact]
    public void Table_names_files_median_and_largest_of_each_package()
    {
        SourceFile[] files =
        [
            new("src/A/One.cs", "1\n"),
            new("src/A/Deep/Three.cs", "1\n2\n3\n"),
            new("src/A/Two.cs", "1\n2\n"),
        ];

        Table(files).Split('\n')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe(["src/A", "3", "2", "3", "Three.cs"]);
    }

    private static string Table(IEnumerable<SourceFile> files)
    {
        var table = new StringBuilder();
        table.Append(CultureInfo.InvariantCulture, $"{"package",-40}{"files",6}{"median",8}{"largest",9}\n");
        foreach (var package in files.GroupBy(file => file.Package, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var bySize = package.OrderBy(file => file.LineCount).ToList();
            var largest = bySize[^1];
            table.Append(CultureInfo.InvariantCulture,
                $"{package.Key,-40}{bySize.Count,6}{bySize[bySize.Count / 2].LineCount,8}{largest.LineCount,9}  {Path.GetFileName(largest.Path)}\n");
        }

        return table.ToString();
    }
}
