using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>How fast history that nobody waits for may be fetched, where the budget sets no bound.</summary>
/// <param name="Calm">For how long after the start none is.</param>
/// <param name="Step">The least time between two such calls.</param>
internal sealed record BackgroundTempo(TimeSpan Calm, TimeSpan Step);

/// <summary>
/// Which request for history is called for next, and when: within history's share of the budget, the background in even steps,
/// after a failure later. A request that fails goes back into the queue a few times; one that was answered or given up is not
/// taken again for a while, since its coin may not have heard yet. No Akka in it, and nothing survives a restart: what a coin
/// lacks, the coin knows.
/// </summary>
internal sealed class HistoryPace(CallBudget share, BackgroundTempo tempo, TimeProvider time, Random random)
{
    private const int Tries = 3;

    /// <summary>A call that is not reported by then was never made, or nobody is left to tell.</summary>
    private static readonly TimeSpan ReportPatience = TimeSpan.FromMinutes(2);

    /// <summary>Longer than an answer takes through Kafka into the journal.</summary>
    private static readonly TimeSpan AnswerHolds = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan RefusalHolds = TimeSpan.FromHours(1);

    private static readonly Backoff Patience = new(TimeSpan.FromSeconds(15), RetryAfter.Longest);

    private readonly HistoryQueue _queue = new();
    private readonly Dictionary<long, (HistoryWant Want, TimeSpan At)> _called = [];
    private readonly Dictionary<HistoryRequest, TimeSpan> _settledUntil = [];
    private readonly Dictionary<CoinId, int> _ranks = [];
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _blockedUntil;
    private TimeSpan _backgroundDue = tempo.Calm;
    private int _failures;

    private TimeSpan Uptime => time.GetElapsedTime(_start);

    /// <summary>Takes in a coin's request.</summary>
    public void Want(SourceProtocol.RequestHistory wanted)
    {
        var (request, now) = (wanted.Request, Uptime);
        if (_called.Values.Any(call => call.Want.Request == request)) return;
        if (_settledUntil.TryGetValue(request, out var until) && now < until) return;

        _queue.Add(new HistoryWant(request, wanted.Priority, 0, _ranks.GetValueOrDefault(request.CoinId, int.MaxValue)));
    }

    /// <summary>Takes in which coins are listed, in rank order: requests that come from now on are served by it.</summary>
    public void Rank(ImmutableArray<CoinId> listed)
    {
        _ranks.Clear();
        foreach (var coin in listed) _ranks[coin] = _ranks.Count;
    }

    /// <summary>How long until a call may be made; null when there is nothing to call for.</summary>
    public TimeSpan? Wait()
    {
        TakeBackUnreported();
        if (_queue.Next is not { } next) return null;

        var wait = Longer(share.Wait(), _blockedUntil - Uptime);
        return next.Priority == HistoryPriority.Background ? Longer(wait, _backgroundDue - Uptime) : wait;
    }

    /// <summary>Spends one call on the next request.</summary>
    /// <param name="permit">The permit's number, by which the call is reported.</param>
    /// <exception cref="InvalidOperationException">Nothing waits, or nothing may be called for now.</exception>
    public HistoryRequest Take(long permit)
    {
        if (!_queue.TryTake(out var want)) throw new InvalidOperationException("no request for history waits; ask Wait first");

        share.Spend();
        _called[permit] = (want, Uptime);
        if (want.Priority == HistoryPriority.Background) _backgroundDue = Uptime + tempo.Step;
        return want.Request;
    }

    /// <summary>Takes in how a call ended; false when the report is about another call.</summary>
    public bool Report(SourceProtocol.ReportCall report)
    {
        if (!_called.Remove(report.Number, out var call)) return false;

        if (report.Outcome == CallOutcome.Ok)
        {
            _failures = 0;
            Settle(call.Want.Request, AnswerHolds);
            return true;
        }

        _blockedUntil = Uptime + Patience.After(++_failures, random.NextDouble());
        PutBack(call.Want);
        return true;
    }

    private void TakeBackUnreported()
    {
        foreach (var (permit, call) in _called)
            if (Uptime - call.At > ReportPatience && _called.Remove(permit))
                PutBack(call.Want);
    }

    private void PutBack(HistoryWant want)
    {
        if (want.Failures + 1 < Tries) _queue.Add(want with { Failures = want.Failures + 1 });
        else Settle(want.Request, RefusalHolds);
    }

    private void Settle(HistoryRequest request, TimeSpan holds)
    {
        foreach (var (other, until) in _settledUntil)
            if (until <= Uptime)
                _settledUntil.Remove(other);
        _settledUntil[request] = Uptime + holds;
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
