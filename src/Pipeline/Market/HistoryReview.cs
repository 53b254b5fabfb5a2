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

    private readonly Dictionary<HistorySpan, (HistoryPriority Priority, DateTimeOffset Again, HistoryHoles Holes)> _looked = [];

    /// <summary>What to ask the source for; null when the coin lacks nothing of the span, or when it is too early to look again.</summary>
    public SourceProtocol.RequestHistory? Look(CoinState state, HistorySpan span, HistoryPriority priority)
    {
        var now = time.GetUtcNow();
        if (_looked.TryGetValue(span, out var last) && last.Priority <= priority && now < last.Again) return null;

        var holes = state.Holes(span, now);
        var lacks = holes.Milliseconds > 0;
        _looked[span] = (priority, now + (lacks || priority == HistoryPriority.Watched ? Soon : Later), holes);
        return lacks ? new SourceProtocol.RequestHistory(new HistoryRequest(coin, span.Days), priority) : null;
    }

    /// <summary>A part of the past came: what was lacking is looked at anew, without asking again before its time.</summary>
    public void Refresh(CoinState state)
    {
        foreach (var (span, last) in _looked.Where(looked => looked.Value.Holes.Milliseconds > 0).ToList())
            _looked[span] = last with { Holes = state.Holes(span, time.GetUtcNow()) };
    }

    /// <summary>What the coin lacked of the span when it was last looked at, and asked for; null when nothing.</summary>
    public Backfill? Backfill(HistorySpan span)
    {
        if (!_looked.TryGetValue(span, out var looked) || looked.Holes.Milliseconds == 0) return null;

        var (total, missing) = ((int)(span.Milliseconds / span.Tier.BucketMs), (int)(looked.Holes.Milliseconds / span.Tier.BucketMs));
        return new Backfill("waiting", total - missing, total, null, looked.Holes.FromStart ? "new" : "gap");
    }
}
