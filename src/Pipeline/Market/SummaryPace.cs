namespace CryptoViz.Pipeline.Market;

/// <summary>When a coin may tell the market again.</summary>
internal sealed class SummaryPace(TimeProvider time)
{
    /// <summary>At most this often, on the average.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How much sooner than that now and then: a source that ticks once a second is never quite on time, and who waits for a timer once is
    /// late for ever.
    /// </summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromMilliseconds(250);

    private DateTimeOffset _due;

    /// <summary>How long to wait; not positive when it may now.</summary>
    public TimeSpan Wait => _due - time.GetUtcNow() - Leeway;

    /// <summary>The market is told.</summary>
    public void Told()
    {
        var now = time.GetUtcNow();
        _due = (_due > now ? _due : now) + Interval;
    }
}
