using System.Xml.Linq;

namespace Autopilot.Tests;

// An adapter references Core and its one SDK, never another adapter.
public sealed class DependencyTests
{
    public static TheoryData<string> Names => [.. Packages.All.Select(package => package.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Package_references_only_what_its_row_allows(string name)
    {
        var package = Packages.All.Single(one => one.Name == name);

        Excess(package, XDocument.Parse(Repository.Read(package.ProjectFile)))
            .ShouldBeEmpty($"{package.ProjectFile} references what its row in Packages.cs does not allow.");
    }

    [Fact]
    public void Every_project_in_src_has_a_row()
    {
        var projects = Repository.Files.Where(file => file.IsSource && file.Extension == ".csproj").Select(file => file.Path);
        projects.ShouldBe(Packages.All.Select(package => package.ProjectFile), StringComparer.Ordinal, ignoreOrder: true, "One row per package in Packages.cs.");
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Read("Autopilot.sln").Replace('\\', '/');
        Repository.Files.Where(file => file.Extension == ".csproj" && !solution.Contains(file.Path, StringComparison.Ordinal))
            .ShouldBeEmpty("Add it with: dotnet sln add PROJECT. What is not in the solution is not built.");
    }

    [Theory]
    [InlineData("ProjectReference", "../Autopilot.Sqlite/Autopilot.Sqlite.csproj")]
    [InlineData("PackageReference", "Newtonsoft.Json")]
    public void A_reference_outside_the_row_is_found(string kind, string reference)
    {
        var project = new XDocument(new XElement("Project", new XElement("ItemGroup", new XElement(kind, new XAttribute("Include", reference)))));

        Excess(Packages.All.Single(package => package.Name == "Autopilot.Local"), project).ShouldHaveSingleItem();
    }

    private static IEnumerable<string> Excess(Package package, XDocument project) =>
        Includes(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension).Where(one => !IsAllowed(one!, package.Projects))
            .Concat(Includes(project, "PackageReference").Where(one => !IsAllowed(one, package.References)))
            .Select(one => one!);

    private static IEnumerable<string> Includes(XDocument project, string element) =>
        project.Descendants(element).Select(reference => reference.Attribute("Include")?.Value.Replace('\\', '/')).OfType<string>();

    private static bool IsAllowed(string name, IEnumerable<string> allowed) =>
        allowed.Any(pattern => pattern.Split('*') is [var start, var end]
            ? name.StartsWith(start, StringComparison.Ordinal) && name.EndsWith(end, StringComparison.Ordinal)
            : name == pattern);
}
