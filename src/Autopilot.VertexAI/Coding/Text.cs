namespace Autopilot;

/// <summary>Bounds for text that others wrote.</summary>
internal static class Text
{
    public static string Start(string text, int length) => text.Length <= length ? text : text[..length] + "…";

    public static string End(string text, int length) => text.Length <= length ? text : "…" + text[^length..];
}
