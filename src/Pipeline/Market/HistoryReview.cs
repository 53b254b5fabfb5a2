using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// When a coin looks for what it lacks and asks for it: each span at once when it is looked at for the first time or more urgently
/// than before, then only now and then. So a need is asked for once, and again if nothing came. While somebody waits it is asked for
/// more often, since each answer tells how far it is.
/// </summary>
internal sealed class HistoryReview(CoinId coin, TimeProvider time)
{
    /// <summary>A queue of many coins within a small budget takes longer than this, but asking again costs nobody anything.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(5);

    /// <summary>
    /// What a coin comes to lack while it runs is an outage, or its own quiet nature: not worth a call an hour for which nobody waits.
    /// </summary>
    private static readonly TimeSpan Later = TimeSpan.FromHours(6);

    /// <summary>How often is asked how far it is, at most.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2);

    private readonly Dictionary<HistorySpan, Looked> _looked = [];

    /// <summary>What to ask the source for; null when the coin lacks nothing of the span, or when it is too early to look again.</summary>
    public SourceProtocol.RequestHistory? Look(CoinState state, HistorySpan span, HistoryPriority priority)
    {
        var now = time.GetUtcNow();
        var last = _looked.GetValueOrDefault(span);
        if (last is not null && last.Priority <= priority && now < last.Again)
        {
            if (!last.IsLacking || priority != HistoryPriority.Watched || now < last.AskAgain) return null;

            _looked[span] = last with { AskAgain = now + Step };
        }
        else
        {
            var holes = state.Holes(span, now);
            var again = now + (holes.Milliseconds > 0 || priority == HistoryPriority.Watched ? Soon : Later);
            _looked[span] = new Looked(priority, again, holes, now + Step, last?.Stage, last?.Due);
        }

        return _looked[span].IsLacking ? new SourceProtocol.RequestHistory(new HistoryRequest(coin, span.Days), priority) : null;
    }

    /// <summary>Takes in where a request stands; gives the span that it is of, null for one that was never looked at.</summary>
    public HistorySpan? Take(SourceProtocol.HistoryPlace place)
    {
        if (_looked.Keys.FirstOrDefault(span => span.Days == place.Request.Days) is not { } span) return null;

        var last = _looked[span];
        var refused = place.Stage is HistoryStage.BeyondPlan or HistoryStage.GivenUp;
        _looked[span] = last with { Stage = place.Stage, Due = time.GetUtcNow() + place.Wait, AskAgain = refused ? last.Again : last.AskAgain };
        return span;
    }

    /// <summary>A part of the past came: what was lacking is looked at anew, without asking again before its time.</summary>
    public void Refresh(CoinState state)
    {
        foreach (var (span, last) in _looked.Where(looked => looked.Value.IsLacking).ToList())
            _looked[span] = last with { Holes = state.Holes(span, time.GetUtcNow()) };
    }

    /// <summary>What the coin lacked of the span when it was last looked at, and where its request stands; null when nothing.</summary>
    public Backfill? Backfill(HistorySpan span)
    {
        if (!_looked.TryGetValue(span, out var looked) || !looked.IsLacking) return null;

        var (total, missing) = ((int)(span.Milliseconds / span.Tier.BucketMs), (int)(looked.Holes.Milliseconds / span.Tier.BucketMs));
        var why = looked.Holes.FromStart ? "new" : "gap";
        var (state, reason) = looked.Stage switch
        {
            HistoryStage.Fetching => ("fetching", why),
            HistoryStage.BeyondPlan => ("refused", "beyond-plan"),
            HistoryStage.GivenUp => ("refused", "failed"),
            _ => ("waiting", why),
        };
        return new Backfill(state, total - missing, total, looked.Due is { } due ? Math.Max(0, Math.Ceiling((due - time.GetUtcNow()).TotalSeconds)) : null, reason);
    }

    /// <summary>What was found when a span was looked at.</summary>
    /// <param name="Priority">How urgently it was looked at.</param>
    /// <param name="Again">When it is looked at again.</param>
    /// <param name="Holes">What it lacks.</param>
    /// <param name="AskAgain">When is asked again how far the request for it is, should somebody wait.</param>
    /// <param name="Stage">Where that request stood when it was last told; null before.</param>
    /// <param name="Due">About when it will be answered; null while nobody can tell.</param>
    private sealed record Looked(
        HistoryPriority Priority, DateTimeOffset Again, HistoryHoles Holes, DateTimeOffset AskAgain, HistoryStage? Stage, DateTimeOffset? Due)
    {
        public bool IsLacking => Holes.Milliseconds > 0;
    }
}
