using Microsoft.Playwright;

namespace Autopilot.Tests;

/// <summary>Pictures for people to look at, in <c>artifacts/screenshots</c>.</summary>
internal static class Pictures
{
    public static async Task TakeAsync(Window window, string name, bool whole = false)
    {
        var folder = Path.Combine(Folders.Root, "artifacts", "screenshots");
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return; // The pictures are for people; where they cannot be kept, nobody misses them.
        }

        await window.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name), FullPage = whole, Animations = ScreenshotAnimations.Disabled });
    }
}
