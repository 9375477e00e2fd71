using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies sources and plants faults into the copies: each fault of the list names the text that stands there and the text that
/// stands there instead. A text that is not found exactly once fails the build, so that no fault silently ceases to be one.
/// </summary>
public class Plant : Task
{
    [Required]
    public string[] Sources { get; set; }

    [Required]
    public string Faults { get; set; }

    [Required]
    public string Root { get; set; }

    [Required]
    public string Into { get; set; }

    [Output]
    public string[] Planted { get; set; }

    public override bool Execute()
    {
        var root = Path.GetFullPath(Root);
        var texts = Sources.Select(Path.GetFullPath).Distinct().ToDictionary(file => file.Substring(root.Length), file => File.ReadAllText(file));
        foreach (var change in Read())
        {
            Apply(texts, change);
        }

        Planted = texts.Select(Write).ToArray();
        return !Log.HasLoggedErrors;
    }

    private void Apply(Dictionary<string, string> texts, Change change)
    {
        string text;
        if (!texts.TryGetValue(change.File, out text))
        {
            Log.LogError("Fault '{0}': there is no source {1}.", change.Fault, change.File);
            return;
        }

        var first = text.IndexOf(change.Old, StringComparison.Ordinal);
        if (first < 0 || text.IndexOf(change.Old, first + 1, StringComparison.Ordinal) >= 0)
        {
            Log.LogError("Fault '{0}': this text does not stand exactly once in {1}:\n{2}", change.Fault, change.File, change.Old);
            return;
        }

        var planted = change.New.Replace("{planted}", "global::Autopilot.Planted.Is(\"" + change.Fault + "\")");
        texts[change.File] = text.Substring(0, first) + planted + text.Substring(first + change.Old.Length);
    }

    // Only what differs is written, so that nothing is compiled again without a reason. The name does not end as that of a source, so that
    // nobody takes a copy for one.
    private string Write(KeyValuePair<string, string> source)
    {
        var path = Path.Combine(Into, source.Key + ".planted");
        if (!File.Exists(path) || File.ReadAllText(path) != source.Value)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path));
            File.WriteAllText(path, source.Value);
        }

        return path;
    }

    private IEnumerable<Change> Read()
    {
        string fault = null, file = null;
        List<string> old = null, young = null;
        foreach (var line in File.ReadAllLines(Faults).Concat(new[] { "# " }))
        {
            var ends = line.StartsWith("# ") || line.StartsWith("@ ") || (line.StartsWith("-") && young != null && young.Count > 0);
            if (ends && old != null && old.Count > 0)
            {
                yield return new Change { Fault = fault, File = file, Old = string.Join("\n", old) + "\n", New = string.Join("\n", young) + "\n" };
            }

            if (ends)
            {
                old = new List<string>();
                young = new List<string>();
            }

            if (line.StartsWith("# "))
            {
                fault = line.Substring(2).Split(':')[0];
            }
            else if (line.StartsWith("@ "))
            {
                file = line.Substring(2);
            }
            else if (line.StartsWith("-"))
            {
                old.Add(line.Substring(1));
            }
            else if (line.StartsWith("+"))
            {
                young.Add(line.Substring(1));
            }
        }
    }

    private sealed class Change
    {
        public string Fault { get; set; }

        public string File { get; set; }

        public string Old { get; set; }

        public string New { get; set; }
    }
}
