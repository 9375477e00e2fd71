using System.ComponentModel.DataAnnotations;

namespace Autopilot;

/// <summary>How the dashboard looks and behaves.</summary>
public sealed class AutopilotDashboardOptions
{
    /// <summary>What the page calls itself. From 1 to 60 characters; default <c>Autopilot</c>.</summary>
    [Required, StringLength(60, MinimumLength = 1)]
    public string Title { get; set; } = "Autopilot";

    /// <summary>Tasks on a page. From 10 to 200; default 50.</summary>
    [Range(10, 200)]
    public int PageSize { get; set; } = 50;

    /// <summary>Offers no command to anybody. It hides; what somebody may do is for the API's policies to say. Default false.</summary>
    public bool ReadOnly { get; set; }

    /// <summary>How long somebody who signed in with a token stays so without coming back. From 5 minutes to 30 days; default 12 hours.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "30.00:00:00")]
    public TimeSpan Session { get; set; } = TimeSpan.FromHours(12);
}
