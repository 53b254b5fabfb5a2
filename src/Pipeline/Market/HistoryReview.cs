using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// When a coin looks for what it lacks and asks for it: each span at once when it is looked at for the first time or more urgently
/// than before, then only now and then. So a need is asked for once, and again if nothing came.
/// </summary>
internal sealed class HistoryReview(CoinId coin, TimeProvider time)
{
    /// <summary>A queue of many coins within a small budget takes longer than this, but asking again costs nobody anything.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(5);

    /// <summary>
    /// What a coin comes to lack while it runs is an outage, or its own quiet nature: not worth a call an hour for which nobody waits.
    /// </summary>
    private static readonly TimeSpan Later = TimeSpan.FromHours(6);

    private readonly Dictionary<int, (HistoryPriority Priority, DateTimeOffset Again)> _looked = [];

    /// <summary>What to ask the source for; null when the coin lacks nothing of the span, or when it is too early to look again.</summary>
    public SourceProtocol.RequestHistory? Look(CoinState state, HistorySpan span, HistoryPriority priority)
    {
        var now = time.GetUtcNow();
        if (_looked.TryGetValue(span.Days, out var last) && last.Priority <= priority && now < last.Again) return null;

        var lacks = state.Lacks(span, now);
        _looked[span.Days] = (priority, now + (lacks || priority == HistoryPriority.Watched ? Soon : Later));
        return lacks ? new SourceProtocol.RequestHistory(new HistoryRequest(coin, span.Days), priority) : null;
    }
}
