using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>A length of time that a series looks back over, from a coin's latest observation.</summary>
/// <param name="Name">Its name in every interface: <c>1h, 24h, 7d, 30d, 90d, 1y, max</c>.</param>
/// <param name="Length">How far it reaches back; null for <c>max</c>, which reaches to the first observation.</param>
public sealed record Window(string Name, TimeSpan? Length)
{
    /// <summary>One hour, as observed.</summary>
    public static readonly Window OneHour = new("1h", TimeSpan.FromHours(1));

    /// <summary>One day of one-minute buckets.</summary>
    public static readonly Window OneDay = new("24h", TimeSpan.FromDays(1));

    /// <summary>Seven days of five-minute buckets.</summary>
    public static readonly Window SevenDays = new("7d", TimeSpan.FromDays(7));

    /// <summary>Thirty days of hourly buckets.</summary>
    public static readonly Window ThirtyDays = new("30d", TimeSpan.FromDays(30));

    /// <summary>Ninety days of hourly buckets.</summary>
    public static readonly Window NinetyDays = new("90d", TimeSpan.FromDays(90));

    /// <summary>A year of daily buckets.</summary>
    public static readonly Window OneYear = new("1y", TimeSpan.FromDays(365));

    /// <summary>Everything that is known, in daily buckets.</summary>
    public static readonly Window Max = new("max", null);

    /// <summary>All windows, shortest first.</summary>
    public static readonly ImmutableArray<Window> All = [OneHour, OneDay, SevenDays, ThirtyDays, NinetyDays, OneYear, Max];

    /// <summary>Finds a window by its name; false for an unknown one.</summary>
    public static bool TryParse(string? name, [NotNullWhen(true)] out Window? window)
    {
        window = All.FirstOrDefault(w => w.Name == name);
        return window is not null;
    }
}
