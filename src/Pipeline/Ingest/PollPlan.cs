using System.Globalization;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>
/// How often the market is polled. <c>auto</c> spends 70 % of what is left of the month evenly over its rest, and keeps 30 %
/// for history; it never goes below a minute, because the source's answers are cached for about that long. While nobody has a page
/// open it polls a third as often: what is saved makes polls faster when somebody has.
/// </summary>
/// <param name="Fixed">The interval of the configuration; null for <c>auto</c>.</param>
internal sealed record PollPlan(TimeSpan? Fixed)
{
    /// <summary>The part of the budget that polls may use.</summary>
    public const double MarketShare = 0.7;

    /// <summary>The part of the budget that history may use.</summary>
    public const double HistoryShare = 0.3;

    private const int UnwatchedFactor = 3;

    // A bare number would be days.
    private static readonly string[] Formats = [@"hh\:mm\:ss", @"d\.hh\:mm\:ss"];

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(60);

    /// <summary>A slower poll than this, or than the plan makes necessary, would leave holes in the series.</summary>
    private static readonly TimeSpan LongestUnwatched = TimeSpan.FromMinutes(5);

    /// <summary>The plan of the configuration for the live source.</summary>
    /// <exception cref="ArgumentException">The interval is unusable; the message names its key and what is allowed.</exception>
    public static PollPlan Of(PipelineOptions.CoinGeckoOptions options) => new(Interval(options.PollInterval));

    /// <summary>The time between the starts of two polls, as the budget stands.</summary>
    /// <param name="budget">What may be spent.</param>
    /// <param name="calls">How many calls one poll takes.</param>
    /// <param name="isWatched">True while somebody has a page open.</param>
    public TimeSpan IntervalWith(CallBudget budget, int calls, bool isWatched)
    {
        if (Fixed is { } interval) return interval;

        var byMinute = TimeSpan.FromMinutes(calls / (MarketShare * budget.PerMinute));
        var byMonth = budget.LeftInMonth is { } left ? budget.RestOfMonth * (calls / Math.Max(MarketShare * left, 1)) : TimeSpan.Zero;
        var longest = byMinute > byMonth ? byMinute : byMonth;
        var watched = longest > Shortest ? TimeSpan.FromSeconds(Math.Ceiling(longest.TotalSeconds)) : Shortest;
        if (isWatched || watched >= LongestUnwatched) return watched;

        return watched * UnwatchedFactor < LongestUnwatched ? watched * UnwatchedFactor : LongestUnwatched;
    }

    private static TimeSpan? Interval(string text)
    {
        if (text == "auto") return null;

        return TimeSpan.TryParseExact(text, Formats, CultureInfo.InvariantCulture, out var interval) && interval >= TimeSpan.FromSeconds(1)
            ? interval
            : throw new ArgumentException($"CoinGecko:PollInterval is '{text}'; allowed are auto and a duration hh:mm:ss of at least 00:00:01");
    }
}
